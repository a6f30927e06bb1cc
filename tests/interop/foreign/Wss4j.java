// WS-Security by Apache WSS4J 1.6, as a client and as a server of ForceSyncAll.
//
//     java Wss4j call FORM KEY CERTIFICATE URL     calls, checks the reply, prints what it checked
//     java Wss4j serve FORM KEY CERTIFICATE        prints its URL, and answers requests that are right
//
// FORM is text, digest, signature, or encryption, which is signed first. The key is in PKCS #8, both files in PEM.

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.ws.security.WSConstants;
import org.apache.ws.security.WSDataRef;
import org.apache.ws.security.WSPasswordCallback;
import org.apache.ws.security.WSSecurityEngine;
import org.apache.ws.security.WSSecurityEngineResult;
import org.apache.ws.security.components.crypto.Merlin;
import org.apache.ws.security.message.WSSecEncrypt;
import org.apache.ws.security.message.WSSecHeader;
import org.apache.ws.security.message.WSSecSignature;
import org.apache.ws.security.message.WSSecTimestamp;
import org.apache.ws.security.message.WSSecUsernameToken;
import org.w3c.dom.Document;

public class Wss4j {
    static final String USER = "bob";
    static final String PASSWORD = "p&ss";
    static final String NS = "http://www.superoffice.net/ws/crm/NetServer/Services86";
    static final String REQUEST = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>"
            + "<ApplicationToken xmlns=\"" + NS + "\">interop-application</ApplicationToken>"
            + "<Credentials xmlns=\"" + NS + "\"><Ticket>7T:interop+ticket/1234==</Ticket></Credentials></s:Header>"
            + "<s:Body><ForceSyncAll xmlns=\"" + NS + "\"/></s:Body></s:Envelope>";
    static final String REPLY = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>"
            + "<Succeeded xmlns=\"" + NS + "\">true</Succeeded></s:Header><s:Body><ForceSyncAllResponse xmlns=\"" + NS
            + "\"><Response><IsOk>true</IsOk></Response></ForceSyncAllResponse></s:Body></s:Envelope>";

    final String form;
    final Merlin crypto = new Merlin();

    Wss4j(String form, String keyFile, String certificateFile) throws Exception {
        this.form = form;
        String pem = Files.readString(Path.of(keyFile)).replaceAll("-----[A-Z ]+-----|\\s", "");
        var key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        Certificate certificate;
        try (InputStream in = Files.newInputStream(Path.of(certificateFile))) {
            certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("me", key, PASSWORD.toCharArray(), new Certificate[] {certificate});
        crypto.setKeyStore(store);
    }

    static final CallbackHandler PASSWORDS = callbacks -> {
        for (Callback callback : callbacks) ((WSPasswordCallback) callback).setPassword(PASSWORD);
    };

    Document parse(byte[] xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    }

    byte[] protect(String envelope, boolean isRequest) throws Exception {
        Document document = parse(envelope.getBytes(StandardCharsets.UTF_8));
        WSSecHeader header = new WSSecHeader();
        header.insertSecurityHeader(document);
        boolean isSigned = form.equals("signature") || form.equals("encryption");
        if (isSigned) {
            WSSecTimestamp timestamp = new WSSecTimestamp();
            timestamp.build(document, header);
            WSSecSignature signature = new WSSecSignature();
            signature.setUserInfo("me", PASSWORD);
            signature.setKeyIdentifierType(WSConstants.BST_DIRECT_REFERENCE);
            signature.setSignatureAlgorithm("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
            signature.setDigestAlgo(WSConstants.SHA256);
            signature.setParts(List.of(part("Body", WSConstants.URI_SOAP11_ENV), part("Timestamp", WSConstants.WSU_NS)));
            signature.build(document, crypto, header);
        } else if (isRequest) {
            WSSecUsernameToken token = new WSSecUsernameToken();
            token.setPasswordType(form.equals("digest") ? WSConstants.PASSWORD_DIGEST : WSConstants.PASSWORD_TEXT);
            token.setUserInfo(USER, PASSWORD);
            token.build(document, header);
        }
        if (form.equals("encryption")) {
            WSSecEncrypt encrypt = new WSSecEncrypt();
            encrypt.setUserInfo("me");
            encrypt.setKeyIdentifierType(WSConstants.THUMBPRINT_IDENTIFIER);
            encrypt.setSymmetricEncAlgorithm(WSConstants.AES_256_GCM);
            encrypt.build(document, crypto, header);
        }
        if (!isSigned && !isRequest) header.removeSecurityHeader(document);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TransformerFactory.newInstance().newTransformer().transform(new DOMSource(document), new StreamResult(out));
        return out.toByteArray();
    }

    static org.apache.ws.security.WSEncryptionPart part(String name, String namespace) {
        return new org.apache.ws.security.WSEncryptionPart(name, namespace, "Element");
    }

    // What was checked: each action with the names of its parts, sorted.
    String check(Document document) throws Exception {
        TreeSet<String> checked = new TreeSet<>();
        List<WSSecurityEngineResult> results =
                new WSSecurityEngine().processSecurityHeader(document, null, PASSWORDS, crypto);
        if (results == null) return "nothing";
        for (WSSecurityEngineResult result : results) {
            int action = (Integer) result.get(WSSecurityEngineResult.TAG_ACTION);
            if (action == WSConstants.UT) checked.add("user");
            @SuppressWarnings("unchecked")
            var references = (List<WSDataRef>) result.get(WSSecurityEngineResult.TAG_DATA_REF_URIS);
            if (references == null) continue;
            String what = action == WSConstants.SIGN ? "signed " : action == WSConstants.ENCR ? "encrypted " : "";
            for (WSDataRef reference : references) {
                if (!what.isEmpty()) checked.add(what + reference.getName().getLocalPart());
            }
        }
        return String.join(", ", checked);
    }

    void call(String url) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "text/xml; charset=utf-8");
        connection.setRequestProperty("SOAPAction", "\"" + NS + "/ErpSync/ForceSyncAll\"");
        connection.getOutputStream().write(protect(REQUEST, true));
        int status = connection.getResponseCode();
        InputStream stream = status == 200 ? connection.getInputStream() : connection.getErrorStream();
        Document reply = parse(stream.readAllBytes());
        String checked = form.equals("signature") || form.equals("encryption") ? check(reply) : "";
        System.out.println(status + ": " + checked + ": " + reply.getElementsByTagNameNS(NS, "IsOk").item(0).getTextContent());
    }

    void serve() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            try {
                Document request = parse(exchange.getRequestBody().readAllBytes());
                String checked = check(request);
                System.out.println(checked);
                boolean isRight = request.getElementsByTagNameNS(NS, "ForceSyncAll").getLength() == 1;
                answer(exchange, isRight ? 200 : 500, protect(REPLY, false));
            } catch (Exception error) {
                String fault = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault>"
                        + "<faultcode>s:Client</faultcode><faultstring>" + error.getClass().getName()
                        + "</faultstring></s:Fault></s:Body></s:Envelope>";
                answer(exchange, 500, fault.getBytes(StandardCharsets.UTF_8));
            }
        });
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    static void answer(HttpExchange exchange, int status, byte[] body) throws java.io.IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/xml; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    public static void main(String[] arguments) throws Exception {
        Wss4j wss4j = new Wss4j(arguments[1], arguments[2], arguments[3]);
        if (arguments[0].equals("call")) wss4j.call(arguments[4]);
        else wss4j.serve();
    }
}
