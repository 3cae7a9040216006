# The loyalty study in R, formula by formula: writes respondents.tsv, a made-up table of answers (the same as
# testdata/respondents.tsv), and study.tsv, every number of three studies of it that has no chance in it.
d <- local({
  seed <- 42
  u <- function() { seed <<- (16807*seed) %% 2147483647; seed/2147483647 }
  clamp <- function(x,lo,hi) min(max(x,lo),hi)
  rows <- lapply(1:360, function(i) {
    s <- 1 + floor(7*u()); segment <- c("basic","plus","premium")[1+floor(3*u())]; tenure <- floor(60*u())
    f1 <- floor(3*u()*(9-s)/7); f2 <- floor(2*u())
    expectation <- { g <- u(); if (g < .1+.06*(7-s)) "below" else if (g > .75) "exceeded" else "met" }
    base <- 2 + .5*s - .3*f1 + .8*(expectation!="below")
    si <- sapply(1:3, function(j) clamp(s+floor(3*u())-1,1,7)); li <- sapply(1:4, function(j) clamp(round(base+4*u()-1.5),0,10))
    change <- { g <- u(); if (g < .1+.25*(expectation=="below")+.05*f1) "less" else if (g > .88) "more" else "same" }
    before <- 5+round(4*u()); after <- before+round(4*u()-2.3)
    state <- if (f1+f2==0) "none" else c("silent","silent","satisfied","unsatisfied","unknown")[1+floor(5*u())]
    renewed <- as.integer(u() < plogis(-1.5+.5*s-.4*f1)); c <- floor(150*u()); w <- .5+floor(8*u())/8
    answered <- u() < .85-.15*f1
    if (!answered) { si[] <- NA; li[] <- NA; expectation <- change <- before <- after <- renewed <- NA }
    if (i %% 37 == 0) li[2] <- NA
    data.frame(c=c,sent_at=sprintf("2026-03-%02d",1+i%%28),s1=si[1],s2=si[2],s3=si[3],l1=li[1],l2=li[2],l3=li[3],l4=li[4],
      expectation=expectation,change=change,before=before,after=after,f1=f1,f2=f2,state=state,segment=segment,tenure=tenure,
      renewed=renewed,w=w)
  })
  do.call(rbind,rows)
})
write.table(d,"respondents.tsv",sep="\t",quote=FALSE,row.names=FALSE,na="")

out <- data.frame()
run <- ""
put <- function(part,name,est=NA,se=NA,lo=NA,hi=NA,stat=NA,df=NA,df2=NA,p=NA,by="",version="unweighted")
  out <<- rbind(out,data.frame(run,part,name,by,version,estimate=est,std_error=se,conf_low=lo,conf_high=hi,statistic=stat,df,df2,p_value=p))

scale_mean <- function(X) { k <- ncol(X); n <- rowSums(!is.na(X)); ifelse(2*n >= k & n > 0, rowMeans(X,na.rm=TRUE), NA) }
# ---- influence ----
se_of <- function(psi,w,cl) { v <- w*psi; if (!is.null(cl)) v <- tapply(v,cl,sum); sqrt(sum(v^2))/sum(w) }
q_of <- function(lev,cl) if (is.null(cl)) qnorm((1+lev)/2) else qt((1+lev)/2,length(unique(cl))-1)
p_of <- function(t,cl) if (is.null(cl)) 2*pnorm(-abs(t)) else 2*pt(-abs(t),length(unique(cl))-1)
zed <- function(x,w) { m <- sum(w*x)/sum(w); (x-m)/sqrt(sum(w*(x-m)^2)/sum(w)) }
r_of <- function(x,y,w=rep(1,length(x)),cl=NULL) { a <- zed(x,w); b <- zed(y,w); r <- sum(w*a*b)/sum(w)
  psi <- a*b-r*(a^2+b^2)/2; se <- se_of(psi,w,cl); list(r=r,se=se,psi=psi,t=atanh(r)*(1-r^2)/se,ci=tanh(atanh(r)+c(-1,1)*q_of(.95,cl)*se/(1-r^2))) }
alpha_of <- function(X,w=rep(1,nrow(X)),cl=NULL) { k <- ncol(X); D <- sweep(X,2,colSums(w*X)/sum(w)); t <- rowSums(D^2); s <- rowSums(D)^2
  T <- sum(w*t)/sum(w); V <- sum(w*s)/sum(w); psi <- -k/(k-1)*((t-T)/V-T*(s-V)/V^2); list(a=k/(k-1)*(1-T/V),psi=psi,se=se_of(psi,w,cl)) }
omega_of <- function(X) { C <- cov(X)*(nrow(X)-1)/nrow(X); psi <- diag(C)/2
  for (i in 1:20000) { s <- sqrt(psi); e <- eigen(C/outer(s,s),symmetric=TRUE); l <- s*e$vectors[,1]*sqrt(max(e$values[1]-1,0))
    new <- diag(C)-l^2; if (max(abs(new-psi)/diag(C)) < 1e-15) break; psi <- new }
  sum(l)^2/(sum(l)^2+sum(psi)) }
# ---- regressions ----
vc <- function(m,cl=NULL) { X <- model.matrix(m); e <- residuals(m); w <- if (is.null(m$weights)) rep(1,nrow(X)) else m$weights
  B <- solve(crossprod(X*sqrt(w))); n <- nrow(X); p <- ncol(X)
  if (is.null(cl)) { h <- hatvalues(m); U <- X*(w*e/(1-h)); return(B%*%crossprod(U)%*%B) }
  U <- rowsum(X*(w*e),cl); G <- nrow(U); B%*%crossprod(U)%*%B*G/(G-1)*(n-1)/(n-p) }
wald <- function(m,which,cl=NULL,V=vc(m,cl)) { b <- coef(m)[which]; V <- V[which,which,drop=FALSE]; q <- length(b)
  F <- drop(b%*%solve(V)%*%b)/q; df2 <- if (is.null(cl)) m$df.residual else length(unique(cl))-1; c(F,q,df2,pf(F,q,df2,lower.tail=FALSE)) }
shape <- function(S) { # columns of a factor with joined levels, or of a natural spline
  v <- sort(unique(S))
  if (length(v) > 15) { k <- unique(quantile(S,c(.05,.275,.5,.725,.95))); return(list(m=length(k),line=S,X=splines::ns(S,knots=k[-c(1,length(k))],Boundary.knots=k[c(1,length(k))]))) }
  g <- match(S,v); n <- tabulate(g,length(v)); lab <- seq_along(v)
  for (k in rev(seq_along(v))[-length(v)]) if (sum(n[lab==k]) < 5 && k > 1) lab[lab==k] <- k-1
  first <- lab[1]; if (sum(n[lab==first]) < 5 && any(lab!=first)) lab[lab==first] <- min(lab[lab!=first])
  f <- factor(lab[g]); list(m=nlevels(f),line=ave(S,f),X=model.matrix(~f)[,-1,drop=FALSE]) }
# ---- contrasts ----
contrast <- function(v1,v2,w1,w2,c1,c2,plain) { m1 <- sum(w1*v1)/sum(w1); m2 <- sum(w2*v2)/sum(w2)
  if (plain) { a <- var(v1)/length(v1); b <- var(v2)/length(v2); return(c(m2-m1,sqrt(a+b),(a+b)^2/(a^2/(length(v1)-1)+b^2/(length(v2)-1)))) }
  psi <- c(-w1*(v1-m1)/sum(w1),w2*(v2-m2)/sum(w2)); s <- tapply(psi,c(c1,c2),sum); G <- length(s); c(m2-m1,sqrt(G/(G-1)*sum(s^2)),G-1) }
place <- function(x,y,w) sapply(x,function(a) (sum(w*(y<a))+sum(w*(y==a))/2)/sum(w))
ci <- function(k,lev=.90) k[1]+c(-1,1)*qt((1+lev)/2,k[3])*k[2]
putc <- function(name,k,...) { i <- ci(k); put("contest",name,k[1],k[2],i[1],i[2],k[1]/k[2],if (is.finite(k[3])) k[3] else NA,NA,2*pt(-abs(k[1]/k[2]),k[3]),...) }
g3 <- c("below","met","exceeded")
# ---- the parts ----
line <- function(S,L,cl,w=NULL,by="") { ww <- if (is.null(w)) rep(1,length(S)) else w; v <- if (is.null(w)) "unweighted" else "weighted"; r <- r_of(S,L,ww,cl)
  put("line","r",r$r,r$se,r$ci[1],r$ci[2],r$t,if (is.null(cl)) NA else length(unique(cl))-1,NA,p_of(r$t,cl),by=by,version=v)
  q <- sort(r$ci^2); put("line","r2",r$r^2,lo=if (prod(r$ci)<0) 0 else q[1],hi=q[2],by=by,version=v)
  s <- shape(S); f <- lm(L~s$X,weights=ww); e <- 1-sum(ww*residuals(f)^2)/sum(ww*(L-sum(ww*L)/sum(ww))^2); n <- length(S)
  put("line","eta2",e,by=by,version=v); put("line","epsilon2",1-(1-e)*(n-1)/(n-s$m),by=by,version=v)
  Z <- cbind(s$line,s$X); keep <- qr(cbind(1,Z))$pivot[seq_len(qr(cbind(1,Z))$rank)]; Z <- cbind(1,Z)[,keep][,-1]
  m <- lm(L~Z,weights=ww); t <- wald(m,3:ncol(model.matrix(m)),cl); put("line","lack_of_fit",stat=t[1],df=t[2],df2=t[3],p=t[4],by=by,version=v)
  a <- anova(lm(L~s$line,weights=ww),m); put("line","lack_of_fit_classical",stat=a$F[2],df=a$Df[2],df2=a$Res.Df[2],p=a$"Pr(>F)"[2],by=by,version=v)
  if (is.null(w)) { k <- cor(S,L,method="spearman"); put("line","spearman",k,by=by) } }
corrected <- function(X,Y,cl,w=NULL,by="") { ok <- complete.cases(X,Y); X <- as.matrix(X)[ok,,drop=FALSE]; Y <- as.matrix(Y)[ok,,drop=FALSE]; if (!is.null(cl)) cl <- cl[ok]
  ww <- if (is.null(w)) rep(1,nrow(X)) else w[ok]*sum(ok)/sum(w[ok]); v <- if (is.null(w)) "unweighted" else "weighted"
  r <- r_of(rowMeans(X),rowMeans(Y),ww,cl); aL <- alpha_of(Y,ww,cl)
  if (ncol(X) > 1) { aS <- alpha_of(X,ww,cl); put("corrected","alpha_satisfaction",aS$a,aS$se,by=by,version=v); put("corrected","omega_satisfaction",omega_of(X),by=by,version=v) }
  put("corrected","alpha_loyalty",aL$a,aL$se,by=by,version=v); put("corrected","omega_loyalty",omega_of(Y),by=by,version=v)
  if (ncol(X) > 1) { c2 <- r$r^2/(aS$a*aL$a); se <- se_of(2*r$psi/r$r-aS$psi/aS$a-aL$psi/aL$a,ww,cl); h <- q_of(.95,cl)*se
    put("corrected","r2_corrected",c2,c2*se,c2*exp(-h),c2*exp(h),by=by,version=v) }
  else for (a in c(60,70,80,90)) put("corrected",paste0("r2_at_",a),r$r^2/(a/100*aL$a),by=by,version=v) }
clm_of <- function(L,E,cl) { library(ordinal); x <- data.frame(L=factor(L),b=as.numeric(E=="below"),x=as.numeric(E=="exceeded"))
  m <- clm(L~b+x,data=x,control=clm.control(gradTol=1e-10,maxIter=200)); b <- coef(m)[c("b","x")]; se <- sqrt(diag(vcov(m)))[c("b","x")]
  list(c(-b[[1]],se[[1]],Inf),c(b[[2]],se[[2]],Inf)) }
contest <- function(S,L,E,cl,w=NULL,by="") { v <- if (is.null(w)) "unweighted" else "weighted"; ww <- if (is.null(w)) rep(1,length(L)) else w
  id <- if (is.null(cl)) seq_along(L) else cl; plain <- is.null(cl) && is.null(w)
  for (g in g3) put("contest",paste0("mean_",g),sum((ww*L)[E==g])/sum(ww[E==g]),by=by,version=v)
  two <- function(k,val) { a <- E==g3[k]; b <- E==g3[k+1]; contrast(val(a,b),val(b,a),ww[a],ww[b],id[a],id[b],plain) }
  nm <- c("met_below","exceeded_met")
  for (k in 1:2) putc(nm[k],two(k,function(i,j) L[i]),by=by,version=v)
  if (is.null(w)) { for (k in 1:2) { t <- two(k,function(i,j) place(L[i],L[j],ww[j])); t[1] <- t[1]/2; putc(paste0("ranks_",nm[k]),t,by=by) }
    if (is.null(cl)) { o <- clm_of(L,E); for (k in 1:2) putc(paste0("logit_",nm[k]),o[[k]],by=by) } } }
ratio <- function(name,F,R,by="") { t <- F+R; e <- binom.test(F,t)$conf.int; put("asymmetry",name,F/R,lo=e[1]/(1-e[1]),hi=if (R==0) Inf else e[2]/(1-e[2]),p=min(1,2*min(pbinom(F,t,.5),1-pbinom(F-1,t,.5))),by=by)
  put("asymmetry",paste0(name,"_four"),p=min(1,2*min(pbinom(F,t,.8),1-pbinom(F-1,t,.8))),by=by) }
asymmetry <- function(x,L,cl,by="") {
  if (is.null(cl)) for (g in c("",paste0("_",g3))) { i <- if (g=="") TRUE else x$expectation==sub("_","",g)
    ratio(paste0("a1",g),sum(x$change[i]=="less"),sum(x$change[i]=="more"),by=by) }
  m <- lm(L~I(x$expectation=="below")+I(x$expectation=="exceeded")); V <- vc(m,cl); b <- coef(m); df <- if (is.null(cl)) m$df.residual else length(unique(cl))-1
  if (b[[3]] > 0) { t <- qt(.975,df); A <- b[[3]]^2-t^2*V[3,3]; B <- -b[[2]]*b[[3]]+t^2*V[2,3]; C <- b[[2]]^2-t^2*V[2,2]; D <- B^2-A*C
    e <- if (D < 0) c(-Inf,Inf) else sort((B+c(-1,1)*sqrt(D))/A); put("asymmetry","a2",-b[[2]]/b[[3]],lo=e[1],hi=e[2],df=df,by=by) }
  if (is.null(cl)) { d <- x$after-x$before; big <- 1.959963984540054*sqrt(2)*.4
    for (g in c("",paste0("_",g3))) { i <- if (g=="") TRUE else x$expectation==sub("_","",g); ratio(paste0("a3",g),sum(d[i] < -big),sum(d[i] > big),by=by) } } }
lmg <- function(y,X) { k <- ncol(X); R2 <- function(s) if (!length(s)) 0 else summary(lm(y~X[,s]))$r.squared
  sapply(1:k,function(j) { o <- setdiff(1:k,j); t <- 0; for (m in 0:length(o)) { sets <- if (m==0) list(integer()) else combn(length(o),m,function(i) o[i],simplify=FALSE)
    for (s in sets) t <- t+factorial(m)*factorial(k-m-1)/factorial(k)*(R2(c(s,j))-R2(s)) }; t }) }
friction <- function(S,L,F,cl,by="") { s <- shape(S); F <- as.matrix(F); q <- ncol(F); b0 <- lm(L~s$X); b1 <- lm(L~s$X+F); n <- length(L)
  R <- function(m) summary(m)$r.squared; t <- wald(b1,(s$m+1):(s$m+q),cl); put("friction","delta_r2",R(b1)-R(b0),stat=t[1],df=t[2],df2=t[3],p=t[4],by=by)
  put("friction","delta_r2_adjusted",summary(b1)$adj.r.squared-summary(b0)$adj.r.squared,by=by)
  a <- anova(b0,b1); fq <- a$F[2]; nf <- function(l) { j <- 0:2000; x <- q*fq/(q*fq+b1$df.residual); sum(dpois(j,l/2)*pbeta(x,q/2+j,b1$df.residual/2)) }
  at <- function(p) { if (nf(0) < p) return(0); lo <- 0; hi <- 1000; for (i in 1:200) { m <- (lo+hi)/2; if (nf(m) > p) lo <- m else hi <- m }; (lo+hi)/2 }
  put("friction","delta_r2_classical",R(b1)-R(b0),lo=at(.975)/n*(1-R(b1)),hi=at(.025)/n*(1-R(b1)),stat=fq,df=q,df2=b1$df.residual,p=a$"Pr(>F)"[2],by=by)
  rev <- lm(L~F+s$X); t <- wald(rev,(q+2):(q+s$m),cl); put("friction","delta_r2_reverse",R(rev)-R(lm(L~F)),stat=t[1],df=t[2],df2=t[3],p=t[4],by=by)
  for (j in 1:q) { o <- if (q > 1) F[,-j,drop=FALSE] else matrix(0,n,0); res <- function(y) residuals(if (ncol(o)) lm(y~o) else lm(y~1)); a <- res(S); b <- res(L); f <- res(F[,j])
    tip <- sum(f*a)*sum(a*b)/(sum(f*b)*sum(a^2)); put("friction",paste0("tipping_reliability:",colnames(F)[j]),if (tip>0&&tip<1) tip else NA,by=by) }
  l <- lmg(L,cbind(s$line,F)); put("friction","importance:satisfaction",l[1],by=by); for (j in 1:q) put("friction",paste0("importance:",colnames(F)[j]),l[j+1],by=by) }
recovery <- function(x,L,cl,logit,by="") { ok <- x$state!="unknown"; y <- L[ok]; st <- factor(x$state[ok],c("none","silent","satisfied","unsatisfied"))
  X <- model.matrix(~st+segment+tenure,x[ok,]); m <- glm.fit(X,y,family=if (logit) binomial() else gaussian(),control=list(epsilon=1e-14,maxit=100)); b <- m$coefficients
  mu <- drop(X%*%b); p <- if (logit) plogis(mu) else mu; v <- if (logit) p*(1-p) else rep(1,length(p)); B <- solve(crossprod(X*sqrt(v)))*nrow(X); infl <- (X*(y-p))%*%B
  to <- function(k) { Z <- X; Z[,2:4] <- 0; if (k > 1) Z[,k] <- 1; Z }; id <- if (is.null(cl)) seq_along(y) else cl[ok]; G <- length(if (is.null(cl)) y else unique(cl[ok])); ps <- c()
  for (a in list(list("paradox",3,1),list("recovery",3,2),list("double_deviation",4,2))) { Zh <- to(a[[2]]); Zl <- to(a[[3]]); f <- if (logit) plogis else identity; g <- if (logit) function(e) plogis(e)*(1-plogis(e)) else function(e) rep(1,length(e))
    eh <- drop(Zh%*%b); el <- drop(Zl%*%b); dif <- f(eh)-f(el); J <- colMeans(g(eh)*Zh-g(el)*Zl); psi <- dif-mean(dif)+drop(infl%*%J); s <- tapply(psi,id,sum); Gall <- if (is.null(cl)) G else length(unique(cl))
    se <- sqrt(sum(s^2))/length(y)*sqrt(Gall/(Gall-1)); h <- qt(.975,Gall-1)*se; t <- mean(dif)/se
    put("recovery",a[[1]],mean(dif),se,mean(dif)-h,mean(dif)+h,t,Gall-1,NA,2*pt(-abs(t),Gall-1),by=by) } }
response <- function(all,answered,v) { w <- fitted(glm(answered~segment+tenure,binomial(),all,control=list(epsilon=1e-14,maxit=100))); w <- 1/w[answered]
  cut <- sort(w)[ceiling(.99*length(w))]; w <- pmin(w,cut); w <- w*length(w)/sum(w); put("response","effective_n",sum(w)^2/sum(w^2))
  wilson <- function(k,n) prop.test(k,n,correct=FALSE)$conf.int; i <- wilson(sum(answered),nrow(all)); put("response","rate",mean(answered),lo=i[1],hi=i[2])
  for (s in sort(unique(all$segment))) { k <- sum(answered[all$segment==s]); n <- sum(all$segment==s); i <- wilson(k,n); put("response",paste0("rate:segment=",s),k/n,lo=i[1],hi=i[2]) }
  t <- t.test(all$tenure[answered],all$tenure[!answered]); put("response","gap:tenure",diff(rev(t$estimate)),t$stderr,t$conf.int[1],t$conf.int[2],t$statistic,t$parameter,NA,t$p.value)
  w }

S_items <- c("s1","s2","s3"); L_items <- paste0("l",1:4)
for (run in c("plain","scales","clustered","renewed")) {
  Sc <- if (run %in% c("plain","renewed")) "s1" else S_items; Lc <- if (run=="renewed") "renewed" else L_items
  S <- scale_mean(as.matrix(d[Sc])); L <- scale_mean(as.matrix(d[Lc])); ok <- !is.na(S) & !is.na(L); x <- d[ok,]; S <- S[ok]; L <- L[ok]; cl <- if (run=="clustered") x$c else NULL
  line(S,L,cl); if (run!="renewed") corrected(x[Sc],x[Lc],cl)
  if (run!="renewed") contest(S,L,x$expectation,cl)
  else { E <- x$expectation; nm <- c("met_below","exceeded_met"); for (k in 1:2) { a <- L[E==g3[k]]; b <- L[E==g3[k+1]]
      wl <- function(y) prop.test(sum(y),length(y),correct=FALSE,conf.level=.9)$conf.int; wa <- wl(a); wb <- wl(b); dd <- mean(b)-mean(a); t <- contrast(a,b,1,1,1,1,TRUE)
      put("contest",nm[k],dd,t[2],dd-sqrt((mean(b)-wb[1])^2+(wa[2]-mean(a))^2),dd+sqrt((wb[2]-mean(b))^2+(mean(a)-wa[1])^2),dd/t[2],t[3],NA,2*pt(-abs(dd/t[2]),t[3])) } }
  if (run!="renewed") asymmetry(x,L,cl)
  friction(S,L,x[c("f1","f2")],cl); recovery(x,L,cl,run=="renewed")
  if (run=="plain") { w <- response(d,ok,ok); line(S,L,cl,w); corrected(x[Sc],x[Lc],cl,w); contest(S,L,x$expectation,cl,w)
    zs <- list(); for (s in sort(unique(x$segment))) { i <- x$segment==s; line(S[i],L[i],NULL,by=s); corrected(x[i,Sc],x[i,Lc],NULL,by=s); contest(S[i],L[i],x$expectation[i],NULL,by=s); friction(S[i],L[i],x[i,c("f1","f2")],NULL,by=s); r <- r_of(S[i],L[i]); zs[[s]] <- c(atanh(r$r),r$se/(1-r$r^2)) }
    z <- do.call(rbind,zs); wt <- 1/z[,2]^2; Q <- sum(wt*(z[,1]-sum(wt*z[,1])/sum(wt))^2); k <- nrow(z); put("by","r_q",stat=Q,df=k-1,p=pchisq(Q,k-1,lower.tail=FALSE)); put("by","r_i2",max(0,(Q-(k-1))/Q))
    b <- as.numeric(x$expectation=="below"); e <- as.numeric(x$expectation=="exceeded"); m <- lm(L~b+e+x$segment+b:x$segment+e:x$segment); t <- wald(m,6:9); put("by","contrasts_differ",stat=t[1],df=t[2],df2=t[3],p=t[4]) }
}
for (i in seq_along(out)) if (is.numeric(out[[i]])) out[[i]] <- ifelse(is.na(out[[i]]),"",ifelse(is.infinite(out[[i]]),ifelse(out[[i]]>0,"inf","-inf"),formatC(out[[i]],digits=15,format="g",width=1)))
write.table(out,"study.tsv",sep="\t",quote=FALSE,row.names=FALSE)
