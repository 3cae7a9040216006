"""The HTML part of a mail. Usage: body.py FILE.eml"""
import email
import email.policy
import sys

with open(sys.argv[1], 'rb') as f:
    message = email.message_from_binary_file(f, policy=email.policy.default)
sys.stdout.buffer.write(message.get_body(('html',)).get_content().encode())
