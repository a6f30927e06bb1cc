/* Serves on a free port of loopback, whose URL is printed. For a program with soapH.h. */
static int serve(struct soap *soap)
{
    int listener = soap_bind(soap, "127.0.0.1", 0, 10);
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    if (listener < 0 || getsockname(listener, (struct sockaddr *)&address, &length))
        return 1;
    printf("http://127.0.0.1:%d/\n", ntohs(address.sin_port));
    fflush(stdout);
    while (soap_valid_socket(soap_accept(soap))) {
        soap_serve(soap);
        soap_destroy(soap);
        soap_end(soap);
    }
    return 0;
}
