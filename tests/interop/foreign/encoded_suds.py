"""A client of Encoded.wsdl with suds. `encoded_suds.py WSDL URL` prints what is not as expected, a line each, and `done`.

suds has no arrays of several dimensions, and drops the header blocks of replies.
"""

import datetime
import decimal
import pathlib
import sys

import suds
import suds.client
import suds.sax.element

TEXT = 'a<b> & "c" søk €'
wsdl, url = sys.argv[1:]
client = suds.client.Client(pathlib.Path(wsdl).as_uri(), location=url, cache=None)


def plain(value):
    """A value as Python's own."""
    if isinstance(value, suds.sudsobject.Object):
        found = {key: plain(one) for key, one in suds.sudsobject.items(value)}
        return found["item"] if list(found) == ["item"] else found
    if isinstance(value, list):
        return [plain(one) for one in value]
    return str(value) if isinstance(value, str) else value


def expect(operation, found, expected):
    if plain(found) != expected:
        print(f"{operation}: {plain(found)!r}, not {expected!r}")


def make(name, /, **members):
    made = client.factory.create("{urn:example:encoded:types}" + name)
    for member, value in members.items():
        setattr(made, member, value)
    return made


def struct(text=TEXT):
    return make("Struct", varString=text, varInt=42, varFloat=1.5)


def array(name, items):
    made = make(name)
    made.item = items
    return made


STRUCT = {"varString": TEXT, "varInt": 42, "varFloat": 1.5}
VALUES = [
    ("echoString", TEXT, TEXT),
    ("echoStringArray", array("ArrayOfString", ["a", "", "c d"]), ["a", "", "c d"]),
    ("echoInteger", -42, -42),
    ("echoIntegerArray", array("ArrayOfInt", [1, -2, 3]), [1, -2, 3]),
    ("echoFloat", 1.5, 1.5),
    ("echoBoolean", True, True),
    ("echoDecimal", decimal.Decimal("123.456"), decimal.Decimal("123.456")),
    ("echoStruct", struct(), STRUCT),
    ("echoStructArray", array("ArrayOfStruct", [struct(), struct("2")]), [STRUCT, STRUCT | {"varString": "2"}]),
    (
        "echoNestedStruct",
        make("NestedStruct", varString="n", varStruct=struct()),
        {"varString": "n", "varStruct": STRUCT},
    ),
    (
        "echoNestedArray",
        make("NestedArray", varString="n", varArray=array("ArrayOfString", ["x", "y"])),
        {"varString": "n", "varArray": ["x", "y"]},
    ),
    ("echoShape", make("Circle", name="c", radius=7), {"name": "c", "radius": 7}),
    ("echoPair", make("Pair", a=struct(), b=struct()), {"a": STRUCT, "b": STRUCT}),
    (
        "echoList",
        make("Node", name="first", next=make("Node", name="last", next=None)),
        {"name": "first", "next": {"name": "last", "next": None}},
    ),
    ("echoBase64", "AP8QgA==", "AP8QgA=="),
    ("echoHexBinary", "00FF10", "00FF10"),
]
for operation, value, expected in VALUES:
    try:
        expect(operation, getattr(client.service, operation)(value), expected)
    except Exception as error:  # noqa: BLE001
        print(f"{operation}: {type(error).__name__}: {error}")
moment = datetime.datetime(2026, 12, 1, 13, 37, 42, tzinfo=datetime.timezone.utc)
expect("echoDate", client.service.echoDate(moment), moment)
client.service.echoVoid()
expect("echoStructAsSimpleTypes", list(plain(client.service.echoStructAsSimpleTypes(struct())).values()), [TEXT, 42, 1.5])
expect("echoSimpleTypesAsStruct", client.service.echoSimpleTypesAsStruct(TEXT, 42, 1.5), STRUCT)
expect("swap", client.service.swap(3, "four"), {"return": "done", "a": 4, "b": "three"})
client.set_options(soapheaders={"mark": make("Mark", id="m", number=1)})
expect("echoMark", client.service.echoMark("hi"), "hi")
client.set_options(soapheaders=None)
try:
    client.service.fail(7)
    print("fail: no fault")
except suds.WebFault as fault:
    failure = fault.fault.detail.failure
    expect("fail", [int(failure.code), str(failure.text)], [7, TEXT])
print("done")
