#!/bin/sh
# Answers with the user that the server has verified.
cat >/dev/null
printf 'Content-Type: text/xml\r\nX-Who: %s %s\r\n\r\n' "$REMOTE_USER" "$AUTH_TYPE"
printf '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>'
