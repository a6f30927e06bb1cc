// Long lists with node-soap; the other side has them as streams.
//
//     node feed_node.mjs call URL-OF-THE-WSDL COUNT…
//     node feed_node.mjs serve WSDL                     prints its URL

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.cwd() + "/"));
const soap = require("soap");

const item = (id) => ({ id, name: `nr ${id} <æ & 'ø'>` });
const items = (count) => Array.from({ length: count }, (_, id) => item(id));
const sum = (count) => (count * (count - 1)) / 2;
// One item is no array, none is no object.
const list = (found) => (found?.item === undefined ? [] : [found.item].flat());

function check(title, found) {
    const count = Number.parseInt(title);
    const isRight = (one, id) => Number(one.id) === id && one.name === item(id).name;
    if (title !== `${count} items` || found.length !== count || !found.every(isRight)) {
        throw new Error(`${title}: ${found.length} items, ${JSON.stringify(found.find((one, id) => !isRight(one, id)))}`);
    }
    return sum(count);
}

if (process.argv[2] === "call") {
    const client = await soap.createClientAsync(process.argv[3]);
    for (const count of process.argv.slice(4).map(Number)) {
        const [reply] = await client.getItemsAsync({ count });
        if (Number(reply.sum) !== check(reply.title, list(reply.items))) throw new Error(`sum of ${count}`);
        const [put] = await client.putItemsAsync({ title: `${count} items`, items: { item: items(count) } });
        if (Number(put.sum) !== sum(count)) throw new Error(`sum of ${count}: ${put.sum}`);
        console.log(`${count} items: as expected`);
    }
} else {
    const port = {
        getItems: ({ count }) => ({ title: `${count} items`, items: { item: items(Number(count)) }, sum: sum(Number(count)) }),
        putItems: ({ title, items }) => ({ sum: check(title, list(items)) }),
    };
    const server = createServer((_, response) => response.writeHead(404).end());
    server.listen(0, "127.0.0.1", () => {
        soap.listen(server, "/feed", { Feed: { Feed: port } }, readFileSync(process.argv[3], "utf8"));
        console.log(`http://127.0.0.1:${server.address().port}/feed`);
    });
}
