// What the client and the server share: the values, and the form that node-soap gives lists.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// From the folder where the packages are installed, not from this file's.
export const soap = createRequire(process.cwd() + "/")("soap");
export const values = JSON.parse(readFileSync(new URL("values.json", import.meta.url), "utf8"));
export const namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86";
export const items = {
  AddedRecords: "ChangedDataItem",
  UpdatedRecords: "ChangedDataItem",
  DeletedRecords: "ChangedDataItem",
  Actors: "ErpSyncActorSummary",
  ConfigFields: "StringKeyValuePair",
  ExternalKeys: "string",
  UserGroupAccessIds: "int",
  AssociateAccessIds: "int",
};

// As node-soap gives and takes it: each list under the name of its items.
export function wrapped(value, name) {
  if (Array.isArray(value)) return { [items[name]]: value.map((item) => wrapped(item)) };
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wrapped(inner, key)]));
}
