/* Calls, or is, the service of wsse.h with gSOAP's plugin for WS-Security:
 *
 *     wsse call FORM KEY CERTIFICATE URL TEXT    calls, checks the reply, prints its text
 *     wsse serve FORM KEY CERTIFICATE            prints its URL, then of each request that is right the user or `signed`
 *
 * FORM is text, digest or signature; messages have a timestamp in each. Key and certificate are in PEM. */
#include "soapH.h"
#include "wsseapi.h"
#include "echo.nsmap"
#include "serve.h"

static const char *USER = "bob";
static const char *PASSWORD = "p&ss";
static const char *REQUEST = "urn:interop:echo:request";

static const char *form;
static EVP_PKEY *key;
static X509 *certificate;

static int is_signed(void)
{
    return !strcmp(form, "signature");
}

/* Protects the message that is sent next. */
static int protect(struct soap *soap, int is_request)
{
    soap_wsse_delete_Security(soap);
    soap_wsse_add_Timestamp(soap, "Time", 300);
    if (!is_signed())
    {
        if (!is_request)
            return SOAP_OK;
        return strcmp(form, "digest") ? soap_wsse_add_UsernameTokenText(soap, "User", USER, PASSWORD)
                                      : soap_wsse_add_UsernameTokenDigest(soap, "User", USER, PASSWORD);
    }
    return soap_wsse_add_BinarySecurityTokenX509(soap, "X509Token", certificate)
        || soap_wsse_add_KeyInfo_SecurityTokenReferenceX509(soap, "#X509Token")
        || soap_wsse_sign_body(soap, SOAP_SMD_SIGN_RSA_SHA256, key, 0);
}

/* Checks the message that was received last. */
static int is_right(struct soap *soap, int is_request)
{
    if (soap_wsse_verify_Timestamp(soap))
        return 0;
    if (is_signed())
        return !soap_wsse_verify_body(soap);
    if (!is_request)
        return 1;
    const char *user = soap_wsse_get_Username(soap);
    return user && !strcmp(user, USER) && !soap_wsse_verify_Password(soap, PASSWORD);
}

/* Verifies the signature of the message that comes next. */
static void expect(struct soap *soap)
{
    if (is_signed())
        soap_wsse_verify_auto(soap, SOAP_SMD_NONE, NULL, 0);
}

int e__echo(struct soap *soap, char *text, struct e__echoResponse *response)
{
    if (!is_right(soap, 1))
    {
        soap_wsse_delete_Security(soap);
        return soap->error ? soap->error : soap_sender_fault(soap, "refused", NULL);
    }
    printf("%s\n", is_signed() ? "signed" : soap_wsse_get_Username(soap));
    fflush(stdout);
    response->text = text;
    return protect(soap, 0);
}

static int call(struct soap *soap, const char *url, char *text)
{
    struct e__echoResponse response;
    expect(soap);
    if (protect(soap, 1) || soap_call_e__echo(soap, url, REQUEST, text, &response) || !is_right(soap, 0))
    {
        soap_print_fault(soap, stderr);
        return 1;
    }
    printf("%s\n", response.text);
    return 0;
}

static int load(const char *key_file, const char *certificate_file)
{
    FILE *file = fopen(key_file, "r");
    if (!file)
        return 0;
    key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    fclose(file);
    file = fopen(certificate_file, "r");
    if (!file)
        return 0;
    certificate = PEM_read_X509(file, NULL, NULL, NULL);
    fclose(file);
    return key && certificate;
}

int main(int argc, char **argv)
{
    soap_ssl_init();
    if (argc < 5 || !load(argv[3], argv[4]))
        return 2;
    form = argv[2];
    struct soap *soap = soap_new1(SOAP_XML_CANONICAL);
    soap_register_plugin(soap, soap_wsse);
    soap->cafile = argv[4];
    if (argc == 7)
        return call(soap, argv[5], argv[6]);
    expect(soap);
    return serve(soap);
}
