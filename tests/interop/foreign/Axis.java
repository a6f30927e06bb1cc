import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.Hashtable;
import java.util.Vector;
import javax.activation.DataHandler;
import javax.activation.DataSource;
import org.apache.axis.Message;
import org.apache.axis.MessageContext;
import org.apache.axis.attachments.AttachmentPart;
import org.apache.axis.client.Call;
import org.apache.axis.client.Service;
import org.apache.axis.configuration.FileProvider;
import org.apache.axis.message.SOAPBodyElement;
import org.apache.axis.transport.http.HTTPConstants;
import org.apache.axis.transport.http.SimpleAxisServer;

/**
 * Content up and down with SOAP with Attachments: Apache Axis 1.4.
 *
 * <pre>
 * java Axis serve           prints its endpoint
 * java Axis call URL SIZE…
 * </pre>
 */
public class Axis {
    static final String NS = "urn:example:files";

    static final String DEPLOYMENT =
            "<deployment xmlns='http://xml.apache.org/axis/wsdd/' xmlns:java='http://xml.apache.org/axis/wsdd/providers/java'>"
                    + "<service name='mail' provider='java:MSG'><parameter name='className' value='Axis'/>"
                    + "<parameter name='allowedMethods' value='send'/></service>"
                    + "<transport name='SimpleHTTP'><requestFlow>"
                    + "<handler type='java:org.apache.axis.handlers.http.URLMapper'/></requestFlow></transport></deployment>";

    static class Content implements DataSource {
        final byte[] bytes;

        Content(int size) {
            bytes = content(size);
        }

        public String getContentType() {
            return "image/png";
        }

        public InputStream getInputStream() {
            return new ByteArrayInputStream(bytes);
        }

        public String getName() {
            return "content";
        }

        public OutputStream getOutputStream() {
            throw new UnsupportedOperationException();
        }
    }

    static byte[] content(int size) {
        byte[] content = new byte[size];
        for (int at = 0; at < size; at++) {
            content[at] = (byte) (7 * at + 3);
        }
        return content;
    }

    /** Length of the one attachment. */
    static int attached(Message message) throws Exception {
        Collection<?> parts = message.getAttachmentsImpl().getAttachments();
        AttachmentPart part = (AttachmentPart) parts.iterator().next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        part.getDataHandler().getInputStream().transferTo(bytes);
        if (parts.size() != 1 || !java.util.Arrays.equals(bytes.toByteArray(), content(bytes.size()))) {
            throw new IllegalArgumentException(parts.size() + " parts, " + bytes.size() + " bytes");
        }
        return bytes.size();
    }

    static SOAPBodyElement element(String name, String text) {
        String xml = "<" + name + " xmlns='" + NS + "'>" + text + "</" + name + ">";
        return new SOAPBodyElement(new ByteArrayInputStream(xml.getBytes()));
    }

    public SOAPBodyElement[] send(SOAPBodyElement[] bodies) throws Exception {
        MessageContext context = MessageContext.getCurrentContext();
        int size = attached(context.getRequestMessage());
        context.getResponseMessage().addAttachmentPart(new AttachmentPart(new DataHandler(new Content(size))));
        return new SOAPBodyElement[] {element("receipt", Integer.toString(size))};
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("serve")) {
            SimpleAxisServer server = new SimpleAxisServer();
            server.setMyConfig(new FileProvider(new ByteArrayInputStream(DEPLOYMENT.getBytes())));
            ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
            server.setServerSocket(socket);
            System.out.println("http://127.0.0.1:" + socket.getLocalPort() + "/axis/services/mail");
            server.run();
            return;
        }
        for (int at = 2; at < arguments.length; at++) {
            int size = Integer.parseInt(arguments[at]);
            Call call = (Call) new Service().createCall();
            call.setTargetEndpointAddress(arguments[1]);
            call.setUseSOAPAction(true);
            call.setSOAPActionURI("urn:example:files/send");
            // A length that it computes by itself leaves out the MIME header that newer versions of JavaMail write.
            Hashtable<String, String> fields = new Hashtable<>();
            fields.put(HTTPConstants.HEADER_TRANSFER_ENCODING, HTTPConstants.HEADER_TRANSFER_ENCODING_CHUNKED);
            call.setProperty(HTTPConstants.REQUEST_HEADERS, fields);
            call.setProperty(MessageContext.HTTP_TRANSPORT_VERSION, HTTPConstants.HEADER_PROTOCOL_V11);
            call.addAttachmentPart(new AttachmentPart(new DataHandler(new Content(size))));
            Vector<?> reply = (Vector<?>) call.invoke(new Object[] {element("note", "a &amp; b")});
            String receipt = ((SOAPBodyElement) reply.get(0)).getValue();
            if (Integer.parseInt(receipt) != size || attached(call.getResponseMessage()) != size) {
                throw new IllegalStateException(receipt + " of " + size);
            }
            System.out.println(size + " bytes: as expected");
        }
    }
}
