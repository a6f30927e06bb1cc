"""A server of ErpSync made with spyne: it wants the requests of the values, and gives their responses.

    python spyne_server.py       prints the endpoint

spyne reads no WSDL, so the types are written out here, as far as the values need them.
"""

import json
import pathlib
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

import isodate
from spyne import (
    Application,
    Array,
    Boolean,
    ComplexModel,
    DateTime,
    Duration,
    Fault,
    Integer32,
    ServiceBase,
    Unicode,
    rpc,
)
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication

VALUES = json.loads((pathlib.Path(__file__).parent / "values.json").read_text(encoding="utf-8"))
SERVICE = "http://www.superoffice.net/ws/crm/NetServer/Services86"
ARRAYS = "http://schemas.microsoft.com/2003/10/Serialization/Arrays"


class Own(ComplexModel):
    __namespace__ = SERVICE


class ArrayOfstring(ComplexModel):
    __namespace__ = ARRAYS
    _type_info = [("string", Unicode(max_occurs="unbounded"))]


class ArrayOfint(ComplexModel):
    __namespace__ = ARRAYS
    _type_info = [("int", Integer32(max_occurs="unbounded"))]


class Pair(Own):
    _type_info = [("Key", Unicode), ("Value", Unicode)]


class ConfigFields(Own):
    _type_info = [("StringKeyValuePair", Pair.customize(max_occurs="unbounded"))]


class ExtraInfo(Own):
    _type_info = [("ExtraInfoNameValuePair", Pair.customize(max_occurs="unbounded"))]


class Credentials(Own):
    _type_info = [("Ticket", Unicode)]


class TimeZone(Own):
    _type_info = [("SoTimeZoneId", Integer32), ("SoTimeZoneLocationCode", Unicode)]


class ApplicationToken(Unicode):
    __namespace__ = SERVICE
    __type_name__ = "ApplicationToken"


class Succeeded(Boolean):
    __namespace__ = SERVICE
    __type_name__ = "Succeeded"


class ChangedDataItem(Own):
    _type_info = [("Tablename", Unicode), ("RecordId", Integer32)]


Items = Array(ChangedDataItem)


class Changes(Own):
    _type_info = [("AddedRecords", Items), ("UpdatedRecords", Items), ("DeletedRecords", Items)]


class PluginResponse(Own):
    _type_info = [
        ("IsOk", Boolean),
        ("UserExplanation", Unicode),
        ("TechExplanation", Unicode),
        ("ErrorCode", Unicode),
        ("Changes", Changes),
    ]


class EngineStatus(Own):
    _type_info = [("IsRunning", Boolean), ("StatusMessage", Unicode), ("Interval", Duration)]


class ErpSyncActorSummary(Own):
    _type_info = [("ActorType", Unicode), ("HasMappings", Boolean), ("Defaults", Unicode), ("Mappings", Unicode)]


class Summary(Own):
    _type_info = [
        ("DisplayName", Unicode),
        ("Active", Boolean),
        ("Deleted", Boolean),
        ("LastSync", DateTime),
        ("Actors", Array(ErpSyncActorSummary)),
    ]


class ErpConnection(Own):
    _type_info = [
        ("ErpConnectionId", Integer32),
        ("ErpConnectorId", Integer32),
        ("DisplayName", Unicode),
        ("DisplayDescription", Unicode),
        ("Active", Boolean),
        ("ConnectionId", Unicode),
        ("MostRecentTimestamp", Unicode),
        ("ConfigFields", ConfigFields),
        ("Deleted", Boolean),
        ("AllAccess", Boolean),
        ("UserGroupAccessIds", ArrayOfint),
        ("AssociateAccessIds", ArrayOfint),
    ]


def typed(model, value):
    """The value as an instance of the model."""
    if value is None:
        return None
    if issubclass(model, Array):
        (item,) = model._type_info.values()
        return [typed(item, one) for one in value]
    if isinstance(value, list):
        ((name, item),) = model._type_info.items()
        return model(**{name: [typed(item, one) for one in value]})
    if issubclass(model, ComplexModel):
        return model(**{name: typed(inner, value.get(name)) for name, inner in model._type_info.items()})
    if issubclass(model, Duration):
        return isodate.parse_duration(value)
    if issubclass(model, DateTime):
        return isodate.parse_datetime(value)
    return value


def plain(value):
    """What spyne read, as the values write it."""
    if isinstance(value, ComplexModel):
        fields = {name: plain(getattr(value, name)) for name in type(value)._type_info}
        fields = {name: inner for name, inner in fields.items() if inner is not None}
        if len(type(value)._type_info) == 1 and isinstance(next(iter(fields.values()), None), list):
            return next(iter(fields.values()))
        return fields
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def fault(said):
    detail = {f"{{urn:interop}}{name}": text for name, text in said.get("detail", {}).items()}
    return Fault(said["code"], said["reason"], detail={"{urn:interop}Locked": detail} if detail else None)


def answer(context, model, **request):
    operation = context.descriptor.name
    entry = VALUES["calls"][operation]
    token, credentials = context.in_header or (None, None)
    if credentials is None or credentials.Ticket is None:
        raise fault(VALUES["noTicket"]["fault"])
    if credentials.Ticket != VALUES["ticket"] or token != VALUES["applicationToken"]:
        raise Fault("Client", "not the ticket or the application token of the values")
    found = {name: plain(value) for name, value in request.items()}
    if found != entry["request"]:
        raise Fault("Client", f"the server read {found!r}")
    if "fault" in entry:
        raise fault(entry["fault"])
    headers = VALUES["replyHeaders"]
    pairs = [Pair(Key=key, Value=value) for key, value in headers["ExtraInfo"].items()]
    context.out_header = (
        ExtraInfo(ExtraInfoNameValuePair=pairs),
        headers["Succeeded"],
        typed(TimeZone, headers["TimeZone"]),
    )
    return typed(model, entry["response"])


def operation(model, **arguments):
    """The decorator of a method: what it takes, and what its `Response` is."""
    return rpc(*arguments.values(), _args=list(arguments), _returns=model, _out_variable_name="Response")


class ErpSync(ServiceBase):
    __in_header__ = (ApplicationToken, Credentials)
    __out_header__ = (ExtraInfo, Succeeded, TimeZone)

    @operation(PluginResponse)
    def ForceSyncAll(context):
        return answer(context, PluginResponse)

    @operation(PluginResponse, ErpConnectionId=Integer32, ErpActorType=Unicode, ExternalKeys=ArrayOfstring)
    def ForceResyncExternal(context, ErpConnectionId, ErpActorType, ExternalKeys):
        return answer(
            context,
            PluginResponse,
            ErpConnectionId=ErpConnectionId,
            ErpActorType=ErpActorType,
            ExternalKeys=ExternalKeys,
        )

    @operation(EngineStatus)
    def GetEngineStatus(context):
        return answer(context, EngineStatus)

    @operation(Summary, ErpSyncConnectionId=Integer32)
    def GetErpSyncConnectionSummary(context, ErpSyncConnectionId):
        return answer(context, Summary, ErpSyncConnectionId=ErpSyncConnectionId)

    @operation(ErpConnection, Connection=ErpConnection)
    def SaveConnection(context, Connection):
        return answer(context, ErpConnection, Connection=Connection)

    @operation(PluginResponse, ErpConnectionId=Integer32)
    def DeleteConnection(context, ErpConnectionId):
        return answer(context, PluginResponse, ErpConnectionId=ErpConnectionId)


class Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments):
        pass


def main():
    application = Application([ErpSync], SERVICE, in_protocol=Soap11(), out_protocol=Soap11())
    server = make_server("127.0.0.1", 0, WsgiApplication(application), handler_class=Quiet)
    print(f"http://127.0.0.1:{server.server_port}/Remote/Services86/ErpSync.svc", flush=True)
    server.serve_forever()


sys.exit(main())
