<?php
// A client and a server of Encoded.wsdl with PHP's extension soap. `php encoded.php WSDL URL` calls all operations and prints what is
// not as expected, a line each, and `done`; `php -S HOST:PORT encoded.php`, with the path in WSDL, serves.
// SOAP 1.1, or 1.2 if SOAP_VERSION says so.
ini_set('soap.wsdl_cache_enabled', '0');
ini_set('serialize_precision', '-1');

const TEXT = "a<b> & \"c\" søk €";
const TYPES = 'urn:example:encoded:types';

class Circle { public $name; public $radius; }
class Shape { public $name; }

function mapping(): array { return ['Circle' => 'Circle', 'Shape' => 'Shape']; }

function version(): int { return getenv('SOAP_VERSION') === '1.2' ? SOAP_1_2 : SOAP_1_1; }

if (PHP_SAPI === 'cli-server') {
    class Echoes {
        public function __call(string $name, array $arguments) { return $arguments[0] ?? null; }
        public function echoVoid() {}
        public function echoStructAsSimpleTypes($struct) {
            return ['outputString' => $struct->varString, 'outputInteger' => $struct->varInt, 'outputFloat' => $struct->varFloat];
        }
        public function echoSimpleTypesAsStruct($string, $integer, $float) {
            return ['varString' => $string, 'varInt' => $integer, 'varFloat' => $float];
        }
        public function swap($a, $b) {
            if ($a !== 3 || $b !== 'four') { throw new SoapFault('Client', 'other values'); }
            return ['return' => 'done', 'a' => 4, 'b' => 'three'];
        }
        public function mark($mark) {
            global $server;
            $mark->number += 1;
            $server->addSoapHeader(new SoapHeader('urn:example:encoded', 'mark', $mark));
        }
        public function fail($code) {
            throw new SoapFault('Client', 'failed', null, ['code' => $code, 'text' => TEXT], 'Failed');
        }
    }
    $server = new SoapServer(getenv('WSDL'), ['classmap' => mapping(), 'soap_version' => version()]);
    $server->setObject(new Echoes());
    $server->handle();
    return;
}

[, $wsdl, $url] = $argv;
$client = new SoapClient($wsdl, [
    'location' => $url, 'classmap' => mapping(), 'features' => SOAP_SINGLE_ELEMENT_ARRAYS, 'soap_version' => version(),
]);

function expect(string $operation, $found, $expected): void {
    // Not by identity: structs are objects here.
    if (json_encode($found) !== json_encode($expected)) {
        echo "$operation: ", json_encode($found), ', not ', json_encode($expected), "\n";
    }
}

$struct = (object)['varString' => TEXT, 'varInt' => 42, 'varFloat' => 1.5];
$circle = new Circle();
[$circle->name, $circle->radius] = ['c', 7];
$values = [
    'echoStringArray' => ['a', '', 'c d'],
    'echoInteger' => -42,
    'echoIntegerArray' => [1, -2, 3],
    'echoFloat' => 1.5,
    'echoBoolean' => true,
    'echoDecimal' => '123.456',
    'echoDate' => '2026-12-01T13:37:42Z',
    'echoBase64' => "\x00\xFF\x10\x80",
    'echoHexBinary' => "\x00\xFF\x10",
    'echoStruct' => $struct,
    'echoStructArray' => [$struct, (object)['varString' => '2', 'varInt' => 42, 'varFloat' => 1.5]],
    'echoNestedStruct' => (object)['varString' => 'n', 'varStruct' => $struct],
    'echoNestedArray' => (object)['varString' => 'n', 'varArray' => ['x', 'y']],
    'echo2DStringArray' => [['r0c0', 'r0c1', 'r0c2'], ['r1c0', 'r1c1', 'r1c2']],
    'echoShape' => $circle,
    'echoPair' => (object)['a' => $struct, 'b' => $struct],
    'echoList' => (object)['name' => 'first', 'next' => (object)['name' => 'last', 'next' => null]],
    'echoString' => TEXT,
];
foreach ($values as $operation => $value) {
    try {
        $found = $client->$operation($value);
        // The bytes of binary values are not UTF-8.
        expect($operation, is_string($value) ? bin2hex($found) : $found, is_string($value) ? bin2hex($value) : $value);
        if ($found instanceof Circle !== $value instanceof Circle) { echo "$operation: another class\n"; }
    } catch (SoapFault $fault) {
        echo "$operation: {$fault->getMessage()}\n";
    }
}
expect('echoString', $client->echoString(null), null);
expect('echoVoid', $client->echoVoid(), null);
expect('echoStructAsSimpleTypes', $client->echoStructAsSimpleTypes($struct), ['outputString' => TEXT, 'outputInteger' => 42, 'outputFloat' => 1.5]);
expect('echoSimpleTypesAsStruct', $client->echoSimpleTypesAsStruct(TEXT, 42, 1.5), $struct);
expect('swap', $client->swap(3, 'four'), ['return' => 'done', 'a' => 4, 'b' => 'three']);
$mark = new SoapHeader('urn:example:encoded', 'mark', (object)['id' => 'm', 'number' => 1]);
$found = $client->__soapCall('echoMark', ['hi'], null, $mark, $headers);
expect('echoMark', [$found, $headers['mark'] ?? null], ['hi', ['id' => 'm', 'number' => 2]]);
try {
    $client->fail(7);
    echo "fail: no fault\n";
} catch (SoapFault $fault) {
    // A value that says its type is of that type here.
    $failure = $fault->detail->failure ?? null;
    expect('fail', $failure instanceof SoapVar ? $failure->enc_value : 'no type', ['code' => 7, 'text' => TEXT]);
}
echo "done\n";
