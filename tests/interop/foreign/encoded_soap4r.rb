# A client and a server of Encoded.wsdl with soap4r.
#
#     encoded_soap4r.rb generate FOLDER WSDL     classes and a driver, for the other two
#     encoded_soap4r.rb call FOLDER WSDL URL     prints what is not as expected, a line each, and `done`
#     encoded_soap4r.rb serve FOLDER HOST PORT
mode, folder, *rest = ARGV
if mode == 'generate'
  require 'wsdl/soap/wsdl2ruby'
  generator = WSDL::SOAP::WSDL2Ruby.new
  generator.location = rest[0]
  generator.basedir = folder
  generator.logger.level = Logger::ERROR
  generator.opt.update('classdef' => 'encoded', 'module_path' => 'Types', 'driver' => nil, 'mapping_registry' => nil, 'force' => true)
  generator.run
  exit
end

require 'date'
require 'soap/header/handler'
require 'soap/rpc/soaplet'
require 'webrick'
$LOAD_PATH.unshift(folder)
require 'encodedDriver'

NS = 'urn:example:encoded'
TEXT = 'a<b> & "c" søk €'
REGISTRY = Types::DefaultMappingRegistry::EncodedRegistry

# In/out parameters take the place of the result in what soap4r makes of `parameterOrder`.
OPERATIONS = Types::Encoded::Methods
integer, string = ['::SOAP::SOAPInt'], ['::SOAP::SOAPString']
OPERATIONS.assoc(XSD::QName.new(NS, 'swap'))[3] =
  [[:in, 'a', integer], [:in, 'b', string], [:retval, 'return', string], [:out, 'a', integer], [:out, 'b', string]]

# A member whose name is a word of Ruby's has another method, which soap4r does not find.
Types::Node.alias_method(:v_next, :m_next)

# The header block: it is read, and written if there is one. A server answers with the next number.
class MarkHandler < SOAP::Header::Handler
  attr_accessor :mark

  def initialize(step = 0)
    super(XSD::QName.new(NS, 'mark'))
    @step = step
  end

  def on_outbound
    return unless @mark

    made = SOAP::Mapping.obj2soap(Types::Mark.new(@mark.id, @mark.number + @step), REGISTRY)
    made.elename = elename
    @mark = nil
    made
  end

  def on_inbound(header, _must_understand)
    @mark = SOAP::Mapping.soap2obj(header, REGISTRY)
  end
end

# An array of two dimensions: soap4r has to be told that it is one.
def table(rows)
  SOAP::Mapping.ary2md(rows, 2, XSD::Namespace, 'string', REGISTRY)
end

class Echoes
  OPERATIONS.each { |operation| define_method(operation[2]) { |input = nil| input } }

  # Bytes are no text.
  def echoBase64(input)
    SOAP::SOAPBase64.new(input)
  end

  def echoHexBinary(input)
    SOAP::SOAPHexBinary.new(input)
  end

  def echo2DStringArray(input)
    table(input)
  end

  def echoVoid; end

  def echoStructAsSimpleTypes(struct)
    [struct.varString, struct.varInt, struct.varFloat]
  end

  def echoSimpleTypesAsStruct(string, integer, float)
    Types::C_Struct.new(string, integer, float)
  end

  def swap(a, b)
    raise ArgumentError, 'other values' unless a == 3 && b == 'four'

    ['done', 4, 'three']
  end

  def fail(code)
    raise Types::Failure.new(code, TEXT)
  end
end

if mode == 'serve'
  # Its own server needs a class that Ruby no longer has.
  router = SOAP::RPC::Router.new('encoded')
  soaplet = SOAP::RPC::SOAPlet.new(router)
  router.mapping_registry = REGISTRY
  router.add_headerhandler(MarkHandler.new(1))
  echoes = Echoes.new
  OPERATIONS.each { |operation| router.add_rpc_operation(echoes, *operation) }
  log = WEBrick::Log.new($stderr, WEBrick::Log::FATAL)
  server = WEBrick::HTTPServer.new(BindAddress: rest[0], Port: rest[1].to_i, Logger: log, AccessLog: [])
  server.mount('/', soaplet)
  server.start
  exit
end

# A value as Ruby's own.
def plain(value)
  case value
  when Array then value.map { |one| plain(one) }
  when DateTime then value.iso8601
  when Numeric, true, false, nil, String then value
  else [value.class, value.instance_variables.to_h { |name| [name, plain(value.instance_variable_get(name))] }]
  end
end

def expect(operation, found, expected)
  puts "#{operation}: #{plain(found).inspect}, not #{plain(expected).inspect}" unless plain(found) == plain(expected)
end

client = Types::Encoded.new(rest[1])
struct = Types::C_Struct.new(TEXT, 42, 1.5)
{
  'echoString' => TEXT,
  'echoStringArray' => Types::ArrayOfString.new(['a', '', 'c d']),
  'echoInteger' => -42,
  'echoIntegerArray' => Types::ArrayOfInt.new([1, -2, 3]),
  'echoFloat' => 1.5,
  'echoBoolean' => true,
  'echoDecimal' => '123.456',
  'echoDate' => DateTime.new(2026, 12, 1, 13, 37, 42),
  'echoBase64' => "\x00\xFF\x10\x80".b,
  'echoHexBinary' => "\x00\xFF\x10".b,
  'echoStruct' => struct,
  'echoStructArray' => Types::ArrayOfStruct.new([struct, Types::C_Struct.new('2', 42, 1.5)]),
  'echoNestedStruct' => Types::NestedStruct.new('n', struct),
  'echoNestedArray' => Types::NestedArray.new('n', Types::ArrayOfString.new(%w[x y])),
  'echoShape' => Types::Circle.new('c', 7),
  # One struct twice: soap4r refers to it.
  'echoPair' => Types::Pair.new(struct, struct),
  'echoList' => Types::Node.new('first', Types::Node.new('last', nil))
}.each do |operation, value|
  expect(operation, client.send(operation, value), value)
rescue StandardError => error
  puts "#{operation}: #{error.class}: #{error.message}"
end
rows = [%w[r0c0 r0c1 r0c2], %w[r1c0 r1c1 r1c2]]
expect('echo2DStringArray', client.echo2DStringArray(table(rows)), rows)
expect('echoString', client.echoString(nil), nil)
client.echoVoid
expect('echoStructAsSimpleTypes', client.echoStructAsSimpleTypes(struct), [TEXT, 42, 1.5])
expect('echoSimpleTypesAsStruct', client.echoSimpleTypesAsStruct(TEXT, 42, 1.5), struct)
expect('swap', client.swap(3, 'four'), ['done', 4, 'three'])
handler = MarkHandler.new
client.headerhandler << handler
handler.mark = Types::Mark.new('m', 1)
expect('echoMark', client.echoMark('hi'), 'hi')
expect('echoMark', handler.mark, Types::Mark.new('m', 2))
handler.mark = nil
begin
  client.fail(7)
  puts 'fail: no fault'
rescue SOAP::FaultError => error
  expect('fail', [error.detail.failure.code, error.detail.failure.text], [7, TEXT])
end
puts 'done'
