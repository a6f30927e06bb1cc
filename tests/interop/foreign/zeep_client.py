"""Calls every operation of the values with zeep, on the WSDL that the server gives, and compares every value.

    python zeep_client.py URL-OF-THE-WSDL [text|digest|signature KEY-FILE CERTIFICATE-FILE|addressing]

With a second argument the messages have a user name by WS-Security, or are signed. With a signature, replies must be signed by
the same key; with `addressing`, each must relate to its request.
"""

import datetime
import json
import pathlib
import sys

import isodate
import requests
import zeep
from zeep.helpers import serialize_object

VALUES = json.loads((pathlib.Path(__file__).parent / "values.json").read_text(encoding="utf-8"))
ITEMS = {
    "AddedRecords": "ChangedDataItem",
    "UpdatedRecords": "ChangedDataItem",
    "DeletedRecords": "ChangedDataItem",
    "Actors": "ErpSyncActorSummary",
    "ConfigFields": "StringKeyValuePair",
    "ExternalKeys": "string",
    "UserGroupAccessIds": "int",
    "AssociateAccessIds": "int",
    "ExtraInfo": "ExtraInfoNameValuePair",
}


def wrapped(value, name=None):
    """The value as zeep takes it: each list under the name of its items."""
    if isinstance(value, dict):
        return {key: wrapped(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return {ITEMS[name]: [wrapped(item) for item in value]}
    return value


def differences(expected, found, place):
    """What of `found` is not as in `expected`, which has no entry for what is absent."""
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return [f"{place}: {found!r} instead of {expected!r}"]
        lines = []
        for key in dict.fromkeys([*expected, *found]):
            lines += differences(expected.get(key), found.get(key), f"{place}.{key}")
        return lines
    if isinstance(expected, list):
        # zeep makes nothing of an element without content.
        items = (found or {}).get(ITEMS[place.rsplit(".", 1)[-1]]) or []
        if len(items) != len(expected):
            return [f"{place}: {len(items)} items instead of {len(expected)}"]
        lines = []
        for index, (one, other) in enumerate(zip(expected, items)):
            lines += differences(one, other, f"{place}[{index}]")
        return lines
    if isinstance(found, datetime.datetime):
        expected = isodate.parse_datetime(expected)
    elif isinstance(found, datetime.timedelta):
        expected = isodate.parse_duration(expected)
    elif expected == "" and found is None:
        return []
    if found is None and expected is None or found == expected and type(found) is type(expected):
        return []
    return [f"{place}: {found!r} instead of {expected!r}"]


def reply_headers(header):
    found = serialize_object(header, dict)
    # Header blocks that the WSDL does not name: that of WS-Security.
    found.pop("_raw_elements", None)
    expected = dict(VALUES["replyHeaders"])
    pairs = (found.pop("ExtraInfo") or {}).get("ExtraInfoNameValuePair") or []
    lines = []
    if {pair["Key"]: pair["Value"] for pair in pairs} != expected.pop("ExtraInfo"):
        lines.append(f"header ExtraInfo: {pairs!r}")
    return lines + differences(expected, found, "header")


def call(client, operation, request, has_ticket=True):
    headers = {"ApplicationToken": VALUES["applicationToken"]}
    if has_ticket:
        headers["Credentials"] = {"Ticket": VALUES["ticket"]}
    return client.service[operation](**wrapped(request), _soapheaders=headers)


def fault_differences(fault, expected):
    """What of a fault is not as expected: its code without the prefix, its reason, its detail."""
    found = {"code": fault.code.rsplit(":", 1)[-1], "reason": fault.message}
    if fault.detail is not None:
        (locked,) = fault.detail
        (by,) = locked
        assert (locked.tag, by.tag) == ("{urn:interop}Locked", "{urn:interop}By")
        found["detail"] = {"By": by.text}
    return [] if found == expected else [f"the fault {found!r} instead of {expected!r}"]


def outcome(client, operation, entry):
    try:
        reply = call(client, operation, entry["request"])
    except zeep.exceptions.Fault as fault:
        return fault_differences(fault, entry.get("fault"))
    if "fault" in entry:
        return ["the call went through; a fault was expected"]
    found = serialize_object(reply.body, dict)
    found = found.get("Response", found)
    return differences(entry["response"], found, operation) + reply_headers(reply.header)


def security():
    """The WS-Security that the command line asks for."""
    if len(sys.argv) < 3 or sys.argv[2] == "addressing":
        return None
    if sys.argv[2] == "signature":
        import xmlsec
        from zeep.wsse.signature import BinarySignature

        methods = {"signature_method": xmlsec.Transform.RSA_SHA256, "digest_method": xmlsec.Transform.SHA256}
        return BinarySignature(sys.argv[3], sys.argv[4], **methods)
    from zeep.wsse.username import UsernameToken

    return UsernameToken(VALUES["user"], VALUES["password"], use_digest=sys.argv[2] == "digest")


WSA = "{http://www.w3.org/2005/08/addressing}"


class Addressing(zeep.Plugin):
    """Compares replies, faults too, with the addressing headers that zeep adds where the WSDL has actions."""

    def egress(self, envelope, http_headers, operation, binding_options):
        self.id = envelope.findtext(f".//{WSA}MessageID")
        return envelope, http_headers

    def ingress(self, envelope, http_headers, operation):
        assert envelope.findtext(f".//{WSA}RelatesTo") == self.id, "the reply of another request"
        assert envelope.findtext(f".//{WSA}Action"), "a reply without an action"
        return envelope, http_headers


def main():
    session = requests.Session()
    session.trust_env = False
    plugins = [Addressing()] if sys.argv[2:] == ["addressing"] else []
    client = zeep.Client(sys.argv[1], wsse=security(), plugins=plugins, transport=zeep.Transport(session=session))
    results = {name: outcome(client, name, entry) for name, entry in VALUES["calls"].items()}
    try:
        call(client, VALUES["noTicket"]["operation"], {}, has_ticket=False)
        results["NoTicket"] = ["the call went through; a fault was expected"]
    except zeep.exceptions.Fault as fault:
        results["NoTicket"] = fault_differences(fault, VALUES["noTicket"]["fault"])
    for name, lines in results.items():
        print(f"{name}: {'; '.join(lines) or 'as expected'}")
    sys.exit(any(results.values()))


main()
