"""Calls a server by Basic and Digest with `requests`, and prints what it answered: URL of the server."""

import sys

import requests
from requests.auth import HTTPBasicAuth, HTTPDigestAuth

url = sys.argv[1]
session = requests.Session()
for path, auth in [
    ("basic", HTTPBasicAuth("bob", "secret")),
    ("md5", HTTPDigestAuth("bob", "secret")),
    ("sha256", HTTPDigestAuth("bob", "secret")),
]:
    # The second call goes out with the nonce of the first, the third with another password.
    for _ in range(2):
        response = session.post(f"{url}/{path}", data="<a/>", headers={"Content-Type": "text/xml"}, auth=auth)
        print(path, response.status_code, response.headers.get("X-Who"))
    auth.password = "wrong"
    print(path, session.post(f"{url}/{path}", data="<a/>", auth=auth).status_code)
