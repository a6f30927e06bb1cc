// Moves content up and down with node-soap: it sends MTOM where the caller places xop:Include, and gives the parts of a reply.
//
//     node files_node_client.mjs URL-OF-THE-WSDL SIZE…

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.cwd() + "/"));
const soap = require("soap");

const content = (size) => Buffer.from(Uint8Array.from({ length: size }, (_, at) => (7 * at + 3) % 256));
const client = await soap.createClientAsync(process.argv[2], { parseReponseAttachments: true });
for (const size of process.argv.slice(3).map(Number)) {
    const attachments = [
        { mimetype: "application/octet-stream", contentId: "content@node", name: "content.bin", body: content(size) },
    ];
    const include = { "xop:Include": { attributes: { "xmlns:xop": "http://www.w3.org/2004/08/xop/include", href: "cid:content@node" } } };
    const [up] = await client.uploadAsync({ name: "content.bin", content: include }, { forceMTOM: true, attachments });
    if (up.bytes !== size) throw new Error(`upload of ${size}: ${JSON.stringify(up)}`);
    const [down] = await client.downloadAsync({ bytes: size });
    // What is small stays inline; of a part there is the reference in the reply, and the part beside it.
    const parts = client.lastResponseAttachments?.parts ?? [];
    const found = typeof down.content === "string" ? Buffer.from(down.content, "base64") : parts[0]?.body ?? Buffer.alloc(0);
    if (!content(size).equals(Buffer.from(found))) throw new Error(`download of ${size}: ${found.length} bytes`);
    console.log(`${size} bytes: as expected`);
}
