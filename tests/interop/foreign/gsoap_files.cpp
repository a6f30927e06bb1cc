// Content up and down with gSOAP: MTOM at /files, SOAP with Attachments at /mail. What soapcpp2 makes of Files.wsdl is beside it.
//
//     gsoap_files serve                    prints its endpoint
//     gsoap_files call URL SIZE...         MTOM, at the URL without its path
//     gsoap_files mail URL SIZE...         SOAP with Attachments

#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>

#include "Files.nsmap"
#include "soapFilesProxy.h"
#include "soapFilesService.h"

static unsigned char *content(struct soap *soap, int size) {
    unsigned char *bytes = (unsigned char *)soap_malloc(soap, size + 1);
    for (int at = 0; at < size; at++) bytes[at] = (unsigned char)(7 * at + 3);
    return bytes;
}

static bool is_content(const void *bytes, size_t size) {
    for (size_t at = 0; at < size; at++)
        if (((const unsigned char *)bytes)[at] != (unsigned char)(7 * at + 3)) return false;
    return true;
}

static void fill(struct soap *soap, xsd__base64Binary &binary, int size) {
    binary.__ptr = content(soap, size);
    binary.__size = size;
    // With an id it is sent as a part.
    binary.id = NULL;
    binary.type = (char *)"application/octet-stream";
    binary.options = NULL;
}

static void attach(struct soap *soap, int size) {
    soap_set_mime(soap, NULL, NULL);
    soap_set_mime_attachment(soap, (char *)content(soap, size), size, SOAP_MIME_BINARY, "image/png", "<image@gsoap>", NULL, NULL);
}

static int attached(struct soap *soap) {
    struct soap_multipart *part = soap->mime.list;
    // The first is the envelope in some versions.
    while (part && part->type && strncmp(part->type, "image/", 6)) part = part->next;
    return part && is_content(part->ptr, part->size) ? (int)part->size : -1;
}

int FilesService::upload(_ns1__upload *request, _ns1__uploadResponse &response) {
    if (!is_content(request->content.__ptr, request->content.__size)) return soap_senderfault("wrong content", NULL);
    response.bytes = request->content.__size;
    return SOAP_OK;
}

int FilesService::download(_ns1__download *request, _ns1__downloadResponse &response) {
    response.name = "content.bin";
    fill(soap, response.content, request->bytes);
    return SOAP_OK;
}

int FilesService::send(const std::string &, struct __ns1__sendResponse &response) {
    int size = attached(soap);
    if (size < 0) return soap_senderfault("wrong content", NULL);
    response.ns1__receipt = size;
    attach(soap, size);
    return SOAP_OK;
}

static int fail(FilesProxy &proxy, const char *what, int size) {
    std::cerr << what << " of " << size << ": ";
    proxy.soap_stream_fault(std::cerr);
    return 1;
}

int main(int count, char **arguments) {
    std::string mode = count > 1 ? arguments[1] : "";
    if (mode == "serve") {
        FilesService service(SOAP_ENC_MTOM | SOAP_IO_CHUNK);
        if (!soap_valid_socket(service.bind("127.0.0.1", 0, 10))) return 1;
        struct sockaddr_in address;
        socklen_t length = sizeof address;
        getsockname(service.soap->master, (struct sockaddr *)&address, &length);
        std::cout << "http://127.0.0.1:" << ntohs(address.sin_port) << std::endl;
        for (;;) {
            if (!soap_valid_socket(service.accept())) return 1;
            service.serve();
            service.destroy();
        }
    }
    for (int at = 3; at < count; at++) {
        int size = std::atoi(arguments[at]);
        std::string url = std::string(arguments[2]) + (mode == "mail" ? "/mail" : "/files");
        if (mode == "mail") {
            FilesProxy proxy(SOAP_ENC_MIME | SOAP_IO_CHUNK);
            attach(proxy.soap, size);
            struct __ns1__sendResponse response;
            if (proxy.send(url.c_str(), NULL, "a & b", response)) return fail(proxy, "send", size);
            if (response.ns1__receipt != size || attached(proxy.soap) != size) return fail(proxy, "reply", size);
        } else {
            FilesProxy proxy(SOAP_ENC_MTOM | SOAP_IO_CHUNK);
            _ns1__upload up;
            _ns1__uploadResponse arrived;
            up.name = "content.bin";
            fill(proxy.soap, up.content, size);
            if (proxy.upload(url.c_str(), NULL, &up, arrived) || arrived.bytes != size) return fail(proxy, "upload", size);
            _ns1__download down;
            _ns1__downloadResponse reply;
            down.bytes = size;
            if (proxy.download(url.c_str(), NULL, &down, reply)) return fail(proxy, "download", size);
            if (reply.content.__size != size || !is_content(reply.content.__ptr, size)) return fail(proxy, "content", size);
        }
        std::cout << size << " bytes: as expected" << std::endl;
    }
    return 0;
}
