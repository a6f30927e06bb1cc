// A server of ErpSync made with node-soap: it wants the requests of the values, and gives their responses.
//
//     node node_server.mjs PATH-OF-ErpSync.wsdl       prints the endpoint

import { readFileSync } from "node:fs";
import http from "node:http";
import { isDeepStrictEqual } from "node:util";

import { namespace, soap, values, wrapped } from "./node_values.mjs";

// What node-soap makes of an element without content is nothing, of one item not a list, and of one with
// attributes (a namespace declaration) an object.
function plain(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object") return value;
  if ("$value" in value) return plain(value.$value);
  const entries = Object.entries(value).filter(([key]) => key !== "attributes");
  return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]));
}

function fault({ code, reason, detail }) {
  const made = { faultcode: `soap:${code}`, faultstring: reason };
  if (detail) made.detail = { Locked: { attributes: { xmlns: "urn:interop" }, ...detail } };
  return { Fault: made };
}

function refusal(reason) {
  return fault({ code: "Client", reason });
}

function answer(operation) {
  const entry = values.calls[operation];
  return (request, _callback, header) => {
    const ticket = header?.Credentials?.Ticket;
    if (ticket === undefined) throw fault(values.noTicket.fault);
    if (ticket !== values.ticket || header.ApplicationToken !== values.applicationToken) {
      throw refusal("not the ticket or the application token of the values");
    }
    const found = plain(request ?? {}) || {};
    if (!isDeepStrictEqual(found, wrapped(entry.request))) {
      throw refusal(`the server read ${JSON.stringify(found)}`);
    }
    if (entry.fault !== undefined) throw fault(entry.fault);
    const response = wrapped(entry.response);
    // node-soap finds no declaration for the items of a schema that another one imports.
    if (response.UserGroupAccessIds) {
      response.UserGroupAccessIds = { "arr:int": response.UserGroupAccessIds.int };
    }
    return { Response: response };
  };
}

const operations = Object.fromEntries(Object.keys(values.calls).map((name) => [name, answer(name)]));
const services = { WcfErpSyncService: { BasicHttpBinding_ErpSync: operations } };
const path = process.argv[2];
const server = http.createServer((_request, response) => response.writeHead(404).end());
server.listen(0, "127.0.0.1", () => {
  const address = "/Remote/Services86/ErpSync.svc";
  const ready = () => {
    const { ExtraInfo, Succeeded, TimeZone } = values.replyHeaders;
    const pairs = Object.entries(ExtraInfo).map(([Key, Value]) => ({ Key, Value }));
    const blocks = { ExtraInfo: { ExtraInfoNameValuePair: pairs }, Succeeded, TimeZone };
    for (const [name, block] of Object.entries(blocks)) {
      listener.addSoapHeader({ [name]: block }, "", "so", namespace);
    }
    console.log(`http://127.0.0.1:${server.address().port}${address}`);
  };
  const xml = readFileSync(path, "utf8");
  const listener = soap.listen(server, { path: address, services, xml, uri: path, callback: ready });
});
