/* Calls, or is, the service of addressing.h with gSOAP's plugin for WS-Addressing: `call URL TEXT` or `serve`. */
#include "soapH.h"
#include "wsaapi.h"
#include "echo.nsmap"
#include "serve.h"

static const char *REQUEST = "urn:interop:echo:request";
static const char *RESPONSE = "urn:interop:echo:response";

/* The text is sent back; the text `refuse` is a fault. */
int e__echo(struct soap *soap, char *text, struct e__echoResponse *response)
{
    if (soap_wsa_check(soap))
        return soap->error;
    printf("%s\n", soap->header->wsa5__Action);
    fflush(stdout);
    if (!strcmp(text, "refuse"))
        return soap_wsa_sender_fault(soap, "refused", NULL);
    response->text = text;
    return soap_wsa_reply(soap, NULL, RESPONSE);
}

/* Operation that the plugin needs: faults for other parties, of which there are none. */
int SOAP_ENV__Fault(struct soap *soap, char *faultcode, char *faultstring, char *faultactor,
    struct SOAP_ENV__Detail *detail, struct SOAP_ENV__Code *code, struct SOAP_ENV__Reason *reason,
    char *node, char *role, struct SOAP_ENV__Detail *detail12)
{
    return SOAP_ERR;
}

/* Prints the text of the response and its action, if it relates to the request. */
static int call(struct soap *soap, const char *url, char *text)
{
    struct e__echoResponse response;
    const char *id = soap_strdup(soap, soap_wsa_rand_uuid(soap));
    if (soap_wsa_request(soap, id, url, REQUEST)) {
        soap_print_fault(soap, stderr);
        return 1;
    }
    int failed = soap_call_e__echo(soap, url, REQUEST, text, &response);
    struct SOAP_ENV__Header *header = soap->header;
    if (!header || !header->wsa5__RelatesTo || strcmp(header->wsa5__RelatesTo->__item, id)) {
        fprintf(stderr, "the reply does not relate to the request\n");
        return 1;
    }
    printf("%s: %s\n", header->wsa5__Action, failed ? *soap_faultstring(soap) : response.text);
    return 0;
}

int main(int argc, char **argv)
{
    struct soap *soap = soap_new1(SOAP_XML_INDENT);
    soap_register_plugin(soap, soap_wsa);
    if (argc == 4)
        return call(soap, argv[2], argv[3]);
    return serve(soap);
}
