# A client and a server of Encoded.wsdl with SOAP::Lite. `encoded.pl WSDL URL` calls operations and prints what is not as expected, a
# line each, and `done`; `encoded.pl serve HOST PORT` serves. SOAP::Lite guesses types that it is not told, so it is told all of them.
use strict;
use warnings;
use utf8;
use Encode qw(encode_utf8);
use JSON::PP;
use SOAP::Lite;
use SOAP::Transport::HTTP;

my $TYPES = 'urn:example:encoded:types';
my $TEXT = 'a<b> & "c" søk €';
my $json = JSON::PP->new->canonical->allow_nonref;

# A value of a type of XML Schema, or of a struct of its members.
sub value { my ($name, $type, $value) = @_; return SOAP::Data->name($name => $value)->type($type); }
sub text { return value($_[0], 'string', $_[1]); }

sub struct {
    my ($name, $type, @members) = @_;
    return SOAP::Data->name($name => \SOAP::Data->value(@members))->attr({ 'xmlns:t' => $TYPES })->type("t:$type");
}

sub a_struct {
    my ($name, $text) = @_;
    return struct($name, 'Struct', text(varString => $text // $TEXT), value(varInt => int => 42), value(varFloat => float => 1.5));
}

sub array { my ($name, @items) = @_; return SOAP::Data->name($name => [@items]); }

if ($ARGV[0] eq 'serve') {
    my (undef, $host, $port) = @ARGV;
    my $daemon = SOAP::Transport::HTTP::Daemon->new(LocalAddr => $host, LocalPort => $port, Reuse => 1);
    $daemon->dispatch_with({ 'urn:example:encoded' => 'Echoes' })->on_action(sub { })->handle;
    exit;
}

my ($wsdl, $url) = @ARGV;
my $client = SOAP::Lite->uri('urn:example:encoded')->proxy($url)->on_action(sub { join '#', @_ });

sub expect {
    my ($operation, $found, $expected) = @_;
    my ($one, $other) = map { $json->encode($_) } $found, $expected;
    print encode_utf8("$operation: $one, not $other\n") if $one ne $other;
}

sub ask {
    my ($operation, @arguments) = @_;
    my $reply = $client->call($operation => @arguments);
    print encode_utf8("$operation: " . $reply->faultstring . "\n") if $reply->fault;
    return $reply;
}

# Objects as hashes, and numbers as texts.
sub plain {
    my ($value) = @_;
    return { map { $_ => plain($value->{$_}) } keys %$value } if UNIVERSAL::isa($value, 'HASH');
    return [map { plain($_) } @$value] if UNIVERSAL::isa($value, 'ARRAY');
    return defined $value ? "$value" : undef;
}

my $STRUCT = { varString => $TEXT, varInt => '42', varFloat => '1.5' };
my @values = (
    [echoString => text(input => $TEXT), $TEXT],
    [echoString => SOAP::Data->name('input')->type('string')->attr({ 'xsi:nil' => 'true' }), undef],
    [echoInteger => value(input => int => -42), '-42'],
    [echoFloat => value(input => float => 1.5), '1.5'],
    [echoBoolean => value(input => boolean => 1), '1'],
    [echoDecimal => value(input => decimal => '123.456'), '123.456'],
    [echoDate => value(input => dateTime => '2026-12-01T13:37:42Z'), '2026-12-01T13:37:42Z'],
    [echoHexBinary => value(input => hexBinary => "\x00\xFF\x10"), "\x00\xFF\x10"],
    [echoBase64 => SOAP::Data->name(input => "\x00\xFF\x10\x80")->type('base64'), "\x00\xFF\x10\x80"],
    [echoStringArray => array(input => map { text(item => $_) } 'a', '', 'c d'), ['a', '', 'c d']],
    [echoIntegerArray => array(input => map { value(item => int => $_) } 1, -2, 3), ['1', '-2', '3']],
    [echoStruct => a_struct('input'), $STRUCT],
    [echoStructArray => array(input => a_struct('item'), a_struct('item', '2')), [$STRUCT, { %$STRUCT, varString => '2' }]],
    [
        echoNestedStruct => struct(input => NestedStruct => text(varString => 'n'), a_struct('varStruct')),
        { varString => 'n', varStruct => $STRUCT },
    ],
    [
        echoNestedArray =>
            struct(input => NestedArray => text(varString => 'n'), array(varArray => map { text(item => $_) } 'x', 'y')),
        { varString => 'n', varArray => ['x', 'y'] },
    ],
    [
        echo2DStringArray => array(
            input => map { my $row = $_; array(item => map { text(item => "r${row}c$_") } 0 .. 2) } 0 .. 1
        ),
        ['r0c0', 'r0c1', 'r0c2', 'r1c0', 'r1c1', 'r1c2'],
    ],
    [echoShape => struct(input => Circle => text(name => 'c'), value(radius => int => 7)), { name => 'c', radius => '7' }],
    [echoPair => struct(input => Pair => a_struct('a'), a_struct('b')), { a => $STRUCT, b => $STRUCT }],
    [
        echoList => struct(
            input => Node => text(name => 'first'),
            struct(next => Node => text(name => 'last'), SOAP::Data->name('next')->attr({ 'xsi:nil' => 'true' }))
        ),
        { name => 'first', next => { name => 'last', next => undef } },
    ],
);
for my $case (@values) {
    my ($operation, $argument, $expected) = @$case;
    my $found = plain(ask($operation, $argument)->result);
    # It has no arrays of several dimensions, but reads the items of one.
    $found = [map { ref $_ ? @$_ : $_ } @$found] if $operation eq 'echo2DStringArray';
    expect($operation, $found, $expected);
}
ask('echoVoid');
my $reply = ask(echoStructAsSimpleTypes => a_struct('inputStruct'));
expect('echoStructAsSimpleTypes', plain([$reply->paramsall]), [$TEXT, '42', '1.5']);
$reply = ask(
    echoSimpleTypesAsStruct => text(inputString => $TEXT),
    value(inputInteger => int => 42), value(inputFloat => float => 1.5)
);
expect('echoSimpleTypesAsStruct', plain($reply->result), $STRUCT);
$reply = ask(swap => value(a => int => 3), text(b => 'four'));
expect('swap', plain([$reply->paramsall]), ['done', '4', 'three']);
my $mark = SOAP::Header->name('w:mark' => \SOAP::Data->value(text(id => 'm'), value(number => int => 1)))
    ->attr({ 'xmlns:w' => 'urn:example:encoded' });
$reply = ask(echoMark => text(input => 'hi'), $mark);
expect('echoMark', plain([$reply->result, $reply->valueof('//Header/mark')]), ['hi', { id => 'm', number => '2' }]);
$reply = $client->call(fail => value(code => int => 7));
expect('fail', plain($reply->faultdetail), { failure => { code => '7', text => $TEXT } });
print "done\n";

package Echoes;

BEGIN { our @ISA = ('SOAP::Server::Parameters') }

# A value that was read, with the types that SOAP::Lite would guess wrong.
sub typed {
    my ($name, $value) = @_;
    if (UNIVERSAL::isa($value, 'HASH')) {
        my $made = SOAP::Data->name($name => \SOAP::Data->value(map { typed($_, $value->{$_}) } sort keys %$value));
        return ref $value eq 'HASH' ? $made : $made->attr({ 'xmlns:t' => 'urn:example:encoded:types' })->type('t:' . ref $value);
    }
    return SOAP::Data->name($name => [map { typed('item', $_) } @$value]) if ref $value;
    return SOAP::Data->name($name)->type('string')->attr({ 'xsi:nil' => 'true' }) if !defined $value;
    my $type = $value =~ /^-?\d+$/ ? 'int' : $value =~ /^-?\d+\.\d+$/ ? 'float' : 'string';
    return SOAP::Data->name($name => $value)->type($type);
}

BEGIN {
    no strict 'refs';
    for my $type (qw(String Integer Float StringArray IntegerArray Struct StructArray NestedStruct NestedArray 2DStringArray Shape Pair List)) {
        *{"echo$type"} = sub { return typed('return', $_[1]) };
    }
    my %types = (Boolean => 'boolean', Decimal => 'decimal', Date => 'dateTime', HexBinary => 'hexBinary', Base64 => 'base64');
    for my $name (keys %types) {
        *{"echo$name"} = sub { return SOAP::Data->name(return => $_[1])->type($types{$name}) };
    }
}

sub echoVoid { return; }

sub echoStructAsSimpleTypes {
    my (undef, $struct) = @_;
    return map { typed("output$_->[0]", $struct->{"var$_->[1]"}) } ['String', 'String'], ['Integer', 'Int'], ['Float', 'Float'];
}

sub echoSimpleTypesAsStruct {
    my (undef, $string, $integer, $float) = @_;
    return typed('return', { varString => $string, varInt => $integer, varFloat => $float });
}

sub swap { return typed('return', 'done'), typed('a', 4), typed('b', 'three'); }

sub echoMark {
    my $mark = $_[-1]->valueof('//Header/mark');
    my $header = SOAP::Header->name('w:mark' => \SOAP::Data->value(typed('id', $mark->{id}), typed('number', $mark->{number} + 1)));
    return typed('return', $_[1]), $header->attr({ 'xmlns:w' => 'urn:example:encoded' });
}

sub fail {
    my $code = $_[1];
    my $failure = typed('failure', { code => $code, text => 'a<b> & "c" søk €' });
    die SOAP::Fault->faultcode('Client')->faultstring('failed')->faultdetail(\$failure);
}
