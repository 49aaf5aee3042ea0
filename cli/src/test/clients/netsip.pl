# netsip.pl REGISTRAR USER: Net::SIP registers, refreshes after four seconds and unregisters.
use strict;
use warnings;
use Net::SIP;

my ($registrar, $user) = @ARGV;
my $leg = Net::SIP::Leg->new(addr => '127.0.0.1', port => $ENV{LPORT}, proto => $ENV{PROTO});
my $ua = Net::SIP::Simple->new(from => "sip:$user\@sip.test.invalid", legs => [$leg],
    outgoing_proxy => $registrar, registrar => $registrar, auth => [$user, $user . 'pw']);
for my $expires (8, 8, 0) {
    $ua->register(expires => $expires);
    print "expires $expires: ", $ua->error // 'fine', "\n";
    my $stop;
    $ua->add_timer(4, sub { $stop = 1 });
    $ua->loop(\$stop) if $expires;
}
