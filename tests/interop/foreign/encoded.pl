#!/usr/bin/perl
# A client and a server of Encoded.wsdl with SOAP::Lite, which needs no WSDL for it. `encoded.pl PREFIX WSDL URL` calls all operations and
# prints what is not as expected, a line each, and `done`; without a prefix, the parameters are in the namespace of the operation, too.
# `encoded.pl HOST:PORT` serves.
use strict;
use warnings;
use utf8;
use JSON::PP;
use MIME::Base64;
use SOAP::Lite;
use SOAP::Transport::HTTP;

use constant { NS => 'urn:example:encoded', TYPES => 'urn:example:encoded:types', TEXT => 'a<b> & "c" søk €' };

# Settings that a user makes for such a service: texts beyond ASCII are no base64, and objects have the types of the WSDL.
sub prepare {
    my ($serializer) = @_;
    my %guesses = %{ $serializer->typelookup };
    delete $guesses{base64Binary};
    $serializer->typelookup(\%guesses);
    $serializer->maptype({ map { $_ => TYPES } qw(Circle Shape Struct NestedStruct NestedArray Pair Node Mark Failure) });
}

sub mark {
    my ($id, $number) = @_;
    my $mark = { id => $id, number => $number };
    return SOAP::Header->name('w:mark')->attr({ 'xmlns:w' => NS })->value(bless $mark, 'Mark');
}

package Echo;

our @ISA = ('SOAP::Server::Parameters');

my @echoes = qw(
    echoString echoStringArray echoInteger echoIntegerArray echoFloat echoBoolean echoDecimal echoDate echoStruct
    echoStructArray echoNestedStruct echoNestedArray echo2DStringArray echoShape echoPair echoList
);
for my $operation (@echoes) {
    no strict 'refs';
    *$operation = sub { return SOAP::Data->name(return => $_[1]) };
}

sub echoVoid { return }

sub echoBase64 { return SOAP::Data->name('return')->type(base64Binary => $_[1]) }

sub echoHexBinary { return SOAP::Data->name('return')->type(hexBinary => $_[1]) }

sub echoStructAsSimpleTypes {
    my ($struct) = $_[1];
    my %members = (outputString => 'varString', outputInteger => 'varInt', outputFloat => 'varFloat');
    return map { SOAP::Data->name($_ => $struct->{ $members{$_} }) } sort keys %members;
}

sub echoSimpleTypesAsStruct {
    my ($string, $integer, $float) = @_[1 .. 3];
    my $struct = { varString => $string, varInt => $integer, varFloat => $float };
    return SOAP::Data->name(return => bless $struct, 'Struct');
}

sub swap {
    die "other values\n" unless $_[1] == 3 && $_[2] eq 'four';
    return (SOAP::Data->name(return => 'done'), SOAP::Data->name(a => 4), SOAP::Data->name(b => 'three'));
}

sub echoMark {
    my (undef, $input, $envelope) = @_;
    my $mark = $envelope->valueof('/Envelope/Header/mark');
    return (SOAP::Data->name(return => $input), main::mark($mark->{id}, $mark->{number} + 1));
}

sub fail {
    my $failure = bless { code => $_[1], text => main::TEXT }, 'Failure';
    die SOAP::Fault->faultcode('Client')->faultstring('failed')->faultdetail(SOAP::Data->name(failure => $failure));
}

package main;

if (@ARGV == 1) {
    my ($host, $port) = split /:/, $ARGV[0];
    my $server = SOAP::Transport::HTTP::Daemon->new(LocalAddr => $host, LocalPort => $port, ReuseAddr => 1);
    prepare($server->serializer);
    $server->dispatch_with({ NS, 'Echo' })->handle;
    exit;
}

binmode(STDOUT, ':utf8');
my ($prefix, undef, $url) = @ARGV;
my $client = SOAP::Lite->proxy($url)->on_action(sub { join '#', @_ })->on_fault(sub { return $_[1] });
$prefix ? $client->ns(NS, $prefix) : $client->default_ns(NS);
prepare($client->serializer);
my $json = JSON::PP->new->canonical->allow_nonref->allow_blessed->convert_blessed;

sub UNIVERSAL::TO_JSON { return { %{ $_[0] } } }

sub expect {
    my ($operation, $found, $expected) = @_;
    # As JSON: a number that was read is a text.
    my ($one, $other) = map { $json->encode($_) =~ s/"(-?[0-9.]+)"/$1/gr } ($found, $expected);
    print "$operation: $one, not $other\n" if $one ne $other;
}

sub call {
    my ($operation, @arguments) = @_;
    my $answer = $client->call($operation => @arguments);
    if ($answer->fault) {
        print "$operation: ", $answer->faultstring, "\n";
    }
    return $answer;
}

sub result { return scalar call(@_)->result }

sub input { return SOAP::Data->name(input => $_[0]) }

my $struct = { varString => TEXT, varInt => 42, varFloat => 1.5 };
my %values = (
    echoString => TEXT,
    echoStringArray => ['a', '', 'c d'],
    echoInteger => -42,
    echoIntegerArray => [1, -2, 3],
    echoFloat => 1.5,
    echoDecimal => 123.456,
    echoStruct => $struct,
    echoStructArray => [{ %$struct }, { %$struct, varString => '2' }],
    echoNestedStruct => { varString => 'n', varStruct => $struct },
    echoNestedArray => { varString => 'n', varArray => ['x', 'y'] },
    echo2DStringArray => [['r0c0', 'r0c1', 'r0c2'], ['r1c0', 'r1c1', 'r1c2']],
    echoShape => bless({ name => 'c', radius => 7 }, 'Circle'),
    # The second is a reference to the first.
    echoPair => { a => $struct, b => $struct },
    echoList => { name => 'first', next => { name => 'last', next => undef } },
);
for my $operation (sort keys %values) {
    my $found = result($operation => input($values{$operation}));
    expect($operation, $found, $values{$operation});
    print "$operation: another class\n" if $operation eq 'echoShape' && ref $found ne 'Circle';
}
my @typed = (
    [echoBoolean => 'boolean', 1, 1],
    [echoDate => 'dateTime', '2026-12-01T13:37:42Z', '2026-12-01T13:37:42Z'],
    [echoHexBinary => 'hexBinary', "\x00\xFF\x10", "\x00\xFF\x10"],
);
expect($_->[0], result($_->[0] => input(undef)->type($_->[1] => $_->[2])), $_->[3]) for @typed;
my $binary = input(undef)->type(base64Binary => "\x00\xFF\x10\x80");
expect('echoBase64', encode_base64(result(echoBase64 => $binary)), encode_base64("\x00\xFF\x10\x80"));
expect('echoString', result(echoString => input(undef)), undef);
call('echoVoid');
my $answer = call(echoStructAsSimpleTypes => SOAP::Data->name(inputStruct => $struct));
expect('echoStructAsSimpleTypes', [$answer->result, $answer->paramsout], [TEXT, 42, 1.5]);
my @simple = (SOAP::Data->name(inputString => TEXT), SOAP::Data->name(inputInteger => 42), SOAP::Data->name(inputFloat => 1.5));
expect('echoSimpleTypesAsStruct', result(echoSimpleTypesAsStruct => @simple), $struct);
$answer = call(swap => SOAP::Data->name(a => 3), SOAP::Data->name(b => 'four'));
expect('swap', [$answer->result, $answer->paramsout], ['done', 4, 'three']);
$answer = call(echoMark => input('hi'), mark('m', 1));
expect('echoMark', [$answer->result, $answer->valueof('/Envelope/Header/mark')], ['hi', { id => 'm', number => 2 }]);
my $fault = $client->call(fail => SOAP::Data->name(code => 7));
expect('fail', $fault->faultdetail, { failure => { code => 7, text => TEXT } });
print "done\n";
