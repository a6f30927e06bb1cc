import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import javax.jws.WebMethod;
import javax.jws.WebParam;
import javax.jws.WebResult;
import javax.jws.WebService;
import javax.xml.namespace.QName;
import javax.xml.ws.Endpoint;
import javax.xml.ws.Holder;
import javax.xml.ws.RequestWrapper;
import javax.xml.ws.ResponseWrapper;
import javax.xml.ws.Service;
import javax.xml.ws.soap.MTOMFeature;

/**
 * Content up and down with MTOM: the JAX-WS RI (Metro).
 *
 * <pre>
 * java Metro serve                   prints its endpoint
 * java Metro call URL-OF-THE-WSDL SIZE…
 * </pre>
 */
public class Metro {
    static final String NS = "urn:example:files";

    @WebService(name = "Files", targetNamespace = NS)
    public interface Files {
        @WebMethod(action = "urn:example:files/upload")
        @WebResult(name = "bytes", targetNamespace = NS)
        @RequestWrapper(localName = "upload", targetNamespace = NS, className = "Metro$Upload")
        @ResponseWrapper(localName = "uploadResponse", targetNamespace = NS, className = "Metro$UploadResponse")
        int upload(
                @WebParam(name = "name", targetNamespace = NS) String name,
                @WebParam(name = "content", targetNamespace = NS) byte[] content);

        @WebMethod(action = "urn:example:files/download")
        @RequestWrapper(localName = "download", targetNamespace = NS, className = "Metro$Download")
        @ResponseWrapper(localName = "downloadResponse", targetNamespace = NS, className = "Metro$DownloadResponse")
        void download(
                @WebParam(name = "bytes", targetNamespace = NS) int bytes,
                @WebParam(name = "name", targetNamespace = NS, mode = WebParam.Mode.OUT) Holder<String> name,
                @WebParam(name = "content", targetNamespace = NS, mode = WebParam.Mode.OUT) Holder<byte[]> content);
    }

    @javax.xml.bind.annotation.XmlRootElement(name = "upload", namespace = NS)
    @javax.xml.bind.annotation.XmlType(name = "upload", propOrder = {"name", "content"})
    public static class Upload {
        @javax.xml.bind.annotation.XmlElement(namespace = NS) public String name;
        @javax.xml.bind.annotation.XmlElement(namespace = NS) public byte[] content;
    }

    @javax.xml.bind.annotation.XmlRootElement(name = "uploadResponse", namespace = NS)
    @javax.xml.bind.annotation.XmlType(name = "uploadResponse")
    public static class UploadResponse {
        @javax.xml.bind.annotation.XmlElement(namespace = NS) public int bytes;
    }

    @javax.xml.bind.annotation.XmlRootElement(name = "download", namespace = NS)
    @javax.xml.bind.annotation.XmlType(name = "download")
    public static class Download {
        @javax.xml.bind.annotation.XmlElement(namespace = NS) public int bytes;
    }

    @javax.xml.bind.annotation.XmlRootElement(name = "downloadResponse", namespace = NS)
    @javax.xml.bind.annotation.XmlType(name = "downloadResponse", propOrder = {"name", "content"})
    public static class DownloadResponse {
        @javax.xml.bind.annotation.XmlElement(namespace = NS) public String name;
        @javax.xml.bind.annotation.XmlElement(namespace = NS) public byte[] content;
    }

    @WebService(
            endpointInterface = "Metro$Files",
            targetNamespace = NS,
            serviceName = "FilesService",
            portName = "Files")
    public static class Store implements Files {
        public int upload(String name, byte[] content) {
            check(content, content.length);
            return content.length;
        }

        public void download(int bytes, Holder<String> name, Holder<byte[]> content) {
            name.value = "content.bin";
            content.value = content(bytes);
        }
    }

    static byte[] content(int size) {
        byte[] content = new byte[size];
        for (int at = 0; at < size; at++) {
            content[at] = (byte) (7 * at + 3);
        }
        return content;
    }

    static void check(byte[] content, int size) {
        if (!java.util.Arrays.equals(content, content(size))) {
            throw new IllegalArgumentException(content.length + " bytes that are not the content of " + size);
        }
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("serve")) {
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            String address = "http://127.0.0.1:" + port + "/files";
            Endpoint.create(new Store(), new MTOMFeature(0)).publish(address);
            System.out.println(address);
            return;
        }
        Service service = Service.create(new URL(arguments[1]), new QName(NS, "FilesService"));
        Files files = service.getPort(new QName(NS, "Files"), Files.class, new MTOMFeature(0));
        for (int at = 2; at < arguments.length; at++) {
            int size = Integer.parseInt(arguments[at]);
            if (files.upload("content.bin", content(size)) != size) {
                throw new IllegalStateException("upload of " + size);
            }
            Holder<String> name = new Holder<>();
            Holder<byte[]> content = new Holder<>();
            files.download(size, name, content);
            check(content.value, size);
            System.out.println(size + " bytes: as expected");
        }
    }
}
