// Measures pages and mails (NAME.mail.html) in Chromium: at 1280 and 390 pixels, light and dark, mails without their
// style sheet too, and as a PDF. Usage: node check.js FOLDER [--shots DIR]. Prints a line for each file and fault; the exit code
// is 1 if there is a fault.
//
// No text box of a picture meets another or leaves the picture; nothing is wider than the screen; axe-core finds nothing,
// of which contrast (4.5) is part; a page has at least one sheet of paper.
const fs = require('fs'), path = require('path'), puppeteer = require('puppeteer-core');
const folder = process.argv[2], at = process.argv.indexOf('--shots'), shots = at > 0 ? process.argv[at + 1] : null;
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

// Runs in the page.
function measure() {
  const root = document.documentElement, found = [];
  if (root.scrollWidth > root.clientWidth) found.push(`wider than the screen: ${root.scrollWidth} > ${root.clientWidth}`);
  for (const svg of document.querySelectorAll('svg')) {
    const box = svg.getBoundingClientRect(), pad = 1.5 * box.width / 360;
    const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim());
    const boxes = texts.map(t => t.getBoundingClientRect());
    boxes.forEach((a, i) => {
      if (a.left < box.left - 1 || a.right > box.right + 1 || a.bottom > box.bottom + 2)
        found.push(`outside its picture: ${texts[i].textContent}`);
      boxes.slice(0, i).forEach((b, j) => {
        if (a.left < b.right - 1 && b.left < a.right - 1 && a.top + pad < b.bottom - pad && b.top + pad < a.bottom - pad)
          found.push(`texts meet: ${texts[i].textContent} | ${texts[j].textContent}`);
      });
    });
  }
  return found;
}

async function look(browser, file, width, scheme, bare) {
  const page = await browser.newPage();
  await page.setBypassCSP(true);
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.goto('file://' + file);
  if (bare) await page.evaluate(() => document.querySelectorAll('style').forEach(s => s.remove()));
  const found = await page.evaluate(measure);
  await page.evaluate(axe);
  // A mail has no landmarks: its client has.
  const rules = file.endsWith('.mail.html') ? { region: { enabled: false }, 'landmark-one-main': { enabled: false } } : {};
  const result = await page.evaluate(rules => axe.run({ rules }), rules);
  for (const v of result.violations) found.push(`axe ${v.id}: ${v.nodes[0].html.slice(0, 120)}`);
  if (shots)
    await page.screenshot({ path: path.join(shots, `${path.basename(file, '.html')}-${width}-${scheme}${bare ? '-bare' : ''}.png`), fullPage: true });
  await page.close();
  return found.map(f => `${width} ${scheme}${bare ? ' without its style sheet' : ''}: ${f}`);
}

async function paper(browser, file) {
  const page = await browser.newPage();
  await page.goto('file://' + file);
  const pdf = Buffer.from(await page.pdf({ format: 'A4', path: shots ? path.join(shots, path.basename(file, '.html') + '.pdf') : undefined }));
  await page.close();
  return pdf.includes('/Type /Page') ? [] : ['no paper'];
}

(async () => {
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', headless: true,
    args: ['--no-sandbox', '--disable-gpu'] });
  let faults = 0;
  for (const name of fs.readdirSync(folder).filter(n => n.endsWith('.html') && n !== 'index.html').sort()) {
    const file = path.resolve(folder, name), mail = name.endsWith('.mail.html'), found = [];
    for (const width of [1280, 390])
      for (const scheme of ['light', 'dark']) found.push(...await look(browser, file, width, scheme, false));
    if (mail) found.push(...await look(browser, file, 390, 'light', true));
    else found.push(...await paper(browser, file));
    console.log(found.length ? `not ok ${name}` : `ok ${name}`);
    for (const f of found.slice(0, 10)) console.log('# ' + f);
    faults += found.length;
  }
  await browser.close();
  process.exit(faults ? 1 : 0);
})();
