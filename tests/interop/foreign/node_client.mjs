// Calls every operation of the values with node-soap, on the WSDL that the server gives, and compares every value.
//
//     node node_client.mjs URL-OF-THE-WSDL [text|digest|signature KEY-FILE CERTIFICATE-FILE]
//
// With a second argument the messages have a user name by WS-Security, or are signed. node-soap does not check signatures of replies.

import { readFileSync } from "node:fs";

import { items, namespace, soap, values, wrapped } from "./node_values.mjs";

function differences(expected, found, place) {
  const differs = () => [`${place}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`];
  if (Array.isArray(expected)) {
    // An element without content is null to node-soap.
    const inner = found?.[items[place.split(".").pop()]] ?? [];
    const list = Array.isArray(inner) ? inner : [inner];
    if (list.length !== expected.length) return differs();
    return expected.flatMap((item, index) => differences(item, list[index], `${place}[${index}]`));
  }
  if (expected !== null && typeof expected === "object") {
    if (found === null || typeof found !== "object") return differs();
    const keys = new Set([...Object.keys(expected), ...Object.keys(found)]);
    return [...keys].flatMap((key) => differences(expected[key], found[key], `${place}.${key}`));
  }
  if (found instanceof Date) return found.getTime() === Date.parse(expected) ? [] : differs();
  if (expected === "" && found == null) return [];
  return found === expected ? [] : differs();
}

// node-soap leaves the texts of header blocks as they are.
function headerDifferences(header) {
  const { ExtraInfo, Succeeded, TimeZone } = values.replyHeaders;
  const pair = header?.ExtraInfo?.ExtraInfoNameValuePair;
  const found = { [pair?.Key]: pair?.Value, Succeeded: String(header?.Succeeded), ...header?.TimeZone };
  const expected = { ...ExtraInfo, Succeeded: String(Succeeded), ...TimeZone };
  const same = (key) => String(found[key]) === String(expected[key]);
  return Object.keys(expected).filter((key) => !same(key)).map((key) => `header ${key}: ${found[key]}`);
}

const client = await soap.createClientAsync(process.argv[2], { preserveWhitespace: true });

const [form, keyFile, certificateFile] = process.argv.slice(3);
if (form === "signature") {
  const [key, certificate] = [keyFile, certificateFile].map((file) => readFileSync(file, "utf8"));
  const signatureAlgorithm = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
  const digestAlgorithm = "http://www.w3.org/2001/04/xmlenc#sha256";
  client.setSecurity(new soap.WSSecurityCert(key, certificate, "", { signatureAlgorithm, digestAlgorithm }));
} else if (form) {
  const passwordType = form === "digest" ? "PasswordDigest" : "PasswordText";
  client.setSecurity(new soap.WSSecurity(values.user, values.password, { passwordType, hasTimeStamp: true }));
}

// Its code without the prefix, its reason, its detail.
function plainFault({ faultcode, faultstring, detail }) {
  const text = (value) => value?.$value ?? value;
  const fault = { code: text(faultcode).split(":").pop(), reason: text(faultstring) };
  return detail ? { ...fault, detail: { By: text(detail.Locked?.By) } } : fault;
}

async function call(operation, request, hasTicket) {
  client.clearSoapHeaders();
  client.addSoapHeader({ ApplicationToken: values.applicationToken }, "", "so", namespace);
  if (hasTicket) client.addSoapHeader({ Credentials: { Ticket: values.ticket } }, "", "so", namespace);
  try {
    const [reply, , header] = await client[`${operation}Async`](wrapped(request));
    return { reply, header };
  } catch (error) {
    const fault = error.root?.Envelope?.Body?.Fault;
    if (fault === undefined) throw error;
    return { fault: plainFault(fault) };
  }
}

function judge(entry, { reply, header, fault }, place) {
  if (fault !== undefined) return differences(entry.fault ?? null, fault, "fault");
  if (entry.fault !== undefined) return ["the call went through; a fault was expected"];
  return [...differences(entry.response, reply.Response, place), ...headerDifferences(header)];
}

const results = {};
for (const [name, entry] of Object.entries(values.calls)) {
  results[name] = judge(entry, await call(name, entry.request, true), name);
}
results.NoTicket = judge(values.noTicket, await call(values.noTicket.operation, {}, false), "NoTicket");
for (const [name, lines] of Object.entries(results)) {
  console.log(`${name}: ${lines.join("; ") || "as expected"}`);
}
process.exit(Object.values(results).some((lines) => lines.length > 0) ? 1 : 0);
