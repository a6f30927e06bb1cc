"""A server that requires NTLM or Negotiate, checked by `pyspnego`: prints its address, then answers with the caller.

Each connection is authenticated by itself. Bob of the domain W2 has the password `secret`.
"""

import base64
import http.server
import os
import socketserver
import tempfile

users = tempfile.NamedTemporaryFile("w", delete=False)
users.write("W2:bob:secret\n")
users.close()
os.environ["NTLM_USER_FILE"] = users.name

import spnego  # noqa: E402: it reads the file of the users

REPLY = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>'


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.context = None
        self.caller = None

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        scheme = "Negotiate" if self.path.startswith("/negotiate") else "NTLM"
        sent, _, token = self.headers.get("Authorization", "").partition(" ")
        challenge = scheme
        if sent == scheme and token:
            try:
                self.context = self.context or spnego.server(protocol="ntlm" if scheme == "NTLM" else "negotiate")
                answer = self.context.step(base64.b64decode(token))
                if self.context.complete:
                    self.caller = self.context.client_principal
                if answer:
                    challenge = f"{scheme} {base64.b64encode(answer).decode()}"
            except Exception:
                self.context = None
        body = REPLY if self.caller else b""
        self.send_response(200 if self.caller else 401)
        if self.caller:
            self.send_header("X-Who", f"{self.caller} {scheme}")
        else:
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


server = Server(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
