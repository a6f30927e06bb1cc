/* Service of one operation, with the header blocks of WS-Security: input of soapcpp2. */
//gsoap e service name: echo
//gsoap e service style: document
//gsoap e service encoding: literal
//gsoap e service namespace: urn:interop:echo
//gsoap e schema namespace: urn:interop:echo
//gsoap e schema form: qualified
//gsoap e service method-input-action: echo urn:interop:echo:request
//gsoap e service method-output-action: echo urn:interop:echo:response
#import "wsse.h"
int e__echo(char *text, struct e__echoResponse { char *text; } *response);
