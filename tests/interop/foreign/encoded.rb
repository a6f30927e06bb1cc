# A client of Encoded.wsdl with soap4r. `encoded.rb WSDL URL` calls operations and prints what is not as expected, a line each, and `done`.
# It takes a type called `Struct` for the class of Ruby, so the operations with that are left out; further results are out parameters.
require 'soap/wsdlDriver'
require 'bigdecimal'
require 'date'

TEXT = 'a<b> & "c" søk €'

def plain(value)
  case value
  when Array then value.map { |one| plain(one) }
  when BigDecimal then value.to_s('F')
  when String then value.dup.force_encoding('UTF-8')
  else value
  end
end

def expect(operation, found, expected)
  found = plain(found)
  puts "#{operation}: #{found.inspect}, not #{expected.inspect}" unless found == expected
end

wsdl, url = ARGV
driver = SOAP::WSDLDriverFactory.new(wsdl).create_rpc_driver
driver.endpoint_url = url

moment = DateTime.new(2026, 12, 1, 13, 37, 42)
base64 = "\x00\xFF\x10\x80".b
hex = "\x00\xFF\x10".b
{
  'echoString' => [TEXT, TEXT],
  'echoStringArray' => [['a', '', 'c d'], ['a', '', 'c d']],
  'echoInteger' => [-42, -42],
  'echoIntegerArray' => [[1, -2, 3], [1, -2, 3]],
  'echoFloat' => [1.5, 1.5],
  'echoBoolean' => [true, true],
  'echoDecimal' => [+'123.456', '123.456'],
  'echoDate' => [moment, moment],
  'echoBase64' => [base64, base64.dup.force_encoding('UTF-8')],
  'echoHexBinary' => [hex, hex.dup.force_encoding('UTF-8')]
}.each do |operation, (value, expected)|
  expect(operation, driver.send(operation, value), expected)
rescue StandardError => e
  puts "#{operation}: #{e.class}: #{e.message}"
end
node = Struct.new(:name, :next)
list = driver.echoList(node.new('first', node.new('last', nil)))
expect('echoList', [list['name'], list['next']['name'], list['next']['next']], ['first', 'last', nil])
expect('echoString', driver.echoString(nil), nil)
driver.echoVoid
expect('swap', driver.swap(3, 'four'), ['done', 4, 'three'])
begin
  driver.fail(7)
  puts 'fail: no fault'
rescue SOAP::FaultError => e
  expect('fail', [e.detail.failure.code, e.detail.failure.text], [7, TEXT])
end
puts 'done'
