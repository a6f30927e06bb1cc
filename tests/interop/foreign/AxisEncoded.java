import encoded.Circle;
import encoded.EncodedServiceLocator;
import encoded.EncodedSoapStub;
import encoded.Encoded_PortType;
import encoded.Failure;
import encoded.NestedArray;
import encoded.NestedStruct;
import encoded.Node;
import encoded.Pair;
import encoded.Shape;
import encoded.Struct;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Objects;
import java.util.TimeZone;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.rpc.holders.FloatHolder;
import javax.xml.rpc.holders.IntHolder;
import javax.xml.rpc.holders.StringHolder;
import org.apache.axis.MessageContext;
import org.apache.axis.configuration.FileProvider;
import org.apache.axis.message.MessageElement;
import org.apache.axis.message.SOAPEnvelope;
import org.apache.axis.message.SOAPHeaderElement;
import org.apache.axis.transport.http.SimpleAxisServer;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * A client and a server of Encoded.wsdl with Apache Axis 1.4 and what its WSDL2Java makes.
 *
 * <pre>
 * java AxisEncoded serve DEPLOYMENT HOST PORT
 * java AxisEncoded WSDL URL      calls all operations; prints what is not as expected, a line each, and `done`
 * </pre>
 */
public class AxisEncoded implements Encoded_PortType {
    static final String NS = "urn:example:encoded";
    static final String TEXT = "a<b> & \"c\" s\u00f8k \u20ac";

    static Struct struct(String text) {
        return new Struct(text, 42, 1.5f);
    }

    static Calendar moment() {
        Calendar moment = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
        moment.clear();
        moment.set(2026, Calendar.DECEMBER, 1, 13, 37, 42);
        return moment;
    }

    static SOAPHeaderElement mark(int number) throws Exception {
        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder().newDocument();
        Element mark = document.createElementNS(NS, "w:mark");
        mark.appendChild(document.createElementNS(null, "id")).setTextContent("m");
        mark.appendChild(document.createElementNS(null, "number")).setTextContent(Integer.toString(number));
        return new SOAPHeaderElement(mark);
    }

    static String number(MessageElement mark) {
        return ((MessageElement) mark.getChildElements(new javax.xml.namespace.QName("number")).next()).getValue();
    }

    static void expect(String operation, Object found, Object expected) {
        if (!Objects.deepEquals(found, expected)) {
            System.out.println(operation + ": " + found + ", not " + expected);
        }
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("serve")) {
            SimpleAxisServer server = new SimpleAxisServer();
            server.setMyConfig(new FileProvider(arguments[1]));
            server.setServerSocket(new ServerSocket(Integer.parseInt(arguments[3]), 10, InetAddress.getByName(arguments[2])));
            server.run();
            return;
        }
        EncodedSoapStub stub = (EncodedSoapStub) new EncodedServiceLocator().getEncoded(new URL(arguments[1]));
        expect("echoString", stub.echoString(TEXT), TEXT);
        expect("echoString", stub.echoString(null), null);
        expect("echoStringArray", stub.echoStringArray(new String[] {"a", "", "c d"}), new String[] {"a", "", "c d"});
        expect("echoInteger", stub.echoInteger(-42), -42);
        expect("echoIntegerArray", stub.echoIntegerArray(new int[] {1, -2, 3}), new int[] {1, -2, 3});
        expect("echoFloat", stub.echoFloat(1.5f), 1.5f);
        expect("echoBoolean", stub.echoBoolean(true), true);
        expect("echoDecimal", stub.echoDecimal(new BigDecimal("123.456")), new BigDecimal("123.456"));
        expect("echoDate", stub.echoDate(moment()).getTimeInMillis(), moment().getTimeInMillis());
        byte[] base64 = {0, (byte) 0xFF, 0x10, (byte) 0x80};
        expect("echoBase64", stub.echoBase64(base64), base64);
        byte[] hex = {0, (byte) 0xFF, 0x10};
        expect("echoHexBinary", stub.echoHexBinary(hex), hex);
        expect("echoStruct", stub.echoStruct(struct(TEXT)), struct(TEXT));
        Struct[] structs = {struct(TEXT), struct("2")};
        expect("echoStructArray", stub.echoStructArray(structs), structs);
        NestedStruct nested = new NestedStruct("n", struct(TEXT));
        expect("echoNestedStruct", stub.echoNestedStruct(nested), nested);
        NestedArray array = new NestedArray("n", new String[] {"x", "y"});
        expect("echoNestedArray", stub.echoNestedArray(array), array);
        String[][] table = {{"r0c0", "r0c1", "r0c2"}, {"r1c0", "r1c1", "r1c2"}};
        expect("echo2DStringArray", stub.echo2DStringArray(table), table);
        Circle circle = new Circle();
        circle.setName("c");
        circle.setRadius(7);
        expect("echoShape", stub.echoShape(circle), circle);
        Struct shared = struct(TEXT);
        Pair pair = stub.echoPair(new Pair(shared, shared));
        expect("echoPair", pair, new Pair(struct(TEXT), struct(TEXT)));
        Node list = new Node("first", new Node("last", null));
        expect("echoList", stub.echoList(list), list);
        stub.echoVoid();
        StringHolder text = new StringHolder();
        IntHolder integer = new IntHolder();
        FloatHolder real = new FloatHolder();
        stub.echoStructAsSimpleTypes(struct(TEXT), text, integer, real);
        expect("echoStructAsSimpleTypes", new Struct(text.value, integer.value, real.value), struct(TEXT));
        expect("echoSimpleTypesAsStruct", stub.echoSimpleTypesAsStruct(TEXT, 42, 1.5f), struct(TEXT));
        IntHolder a = new IntHolder(3);
        StringHolder b = new StringHolder("four");
        String done = stub.swap(a, b);
        expect("swap", Arrays.asList(done, a.value, b.value), Arrays.asList("done", 4, "three"));
        stub.setHeader(mark(1));
        expect("echoMark", stub.echoMark("hi"), "hi");
        expect("echoMark", number(stub.getResponseHeader(NS, "mark")), "2");
        stub.clearHeaders();
        try {
            stub.fail(7);
            System.out.println("fail: no fault");
        } catch (Failure failure) {
            expect("fail", Arrays.asList(failure.getCode(), failure.getText()), Arrays.asList(7, TEXT));
        }
        System.out.println("done");
    }

    public String echoString(String input) { return input; }
    public String[] echoStringArray(String[] input) { return input; }
    public int echoInteger(int input) { return input; }
    public int[] echoIntegerArray(int[] input) { return input; }
    public float echoFloat(float input) { return input; }
    public boolean echoBoolean(boolean input) { return input; }
    public BigDecimal echoDecimal(BigDecimal input) { return input; }
    public Calendar echoDate(Calendar input) { return input; }
    public byte[] echoBase64(byte[] input) { return input; }
    public byte[] echoHexBinary(byte[] input) { return input; }
    public Struct echoStruct(Struct input) { return input; }
    public Struct[] echoStructArray(Struct[] input) { return input; }
    public NestedStruct echoNestedStruct(NestedStruct input) { return input; }
    public NestedArray echoNestedArray(NestedArray input) { return input; }
    public String[][] echo2DStringArray(String[][] input) { return input; }
    public Shape echoShape(Shape input) { return input; }
    public Pair echoPair(Pair input) { return input; }
    public Node echoList(Node input) { return input; }
    public void echoVoid() {}

    public void echoStructAsSimpleTypes(Struct struct, StringHolder text, IntHolder integer, FloatHolder real) {
        text.value = struct.getVarString();
        integer.value = struct.getVarInt();
        real.value = struct.getVarFloat();
    }

    public Struct echoSimpleTypesAsStruct(String text, int integer, float real) {
        return new Struct(text, integer, real);
    }

    public String swap(IntHolder a, StringHolder b) {
        if (a.value != 3 || !b.value.equals("four")) {
            throw new IllegalArgumentException(a.value + " and " + b.value);
        }
        a.value = 4;
        b.value = "three";
        return "done";
    }

    public String echoMark(String input) throws java.rmi.RemoteException {
        try {
            MessageContext context = MessageContext.getCurrentContext();
            SOAPHeaderElement mark = context.getRequestMessage().getSOAPEnvelope().getHeaderByName(NS, "mark");
            SOAPEnvelope reply = context.getResponseMessage().getSOAPEnvelope();
            reply.addHeader(mark(Integer.parseInt(number(mark)) + 1));
            return input;
        } catch (Exception error) {
            throw new java.rmi.RemoteException("the header block is not as expected", error);
        }
    }

    public String fail(int code) throws Failure {
        throw new Failure(code, TEXT);
    }
}
