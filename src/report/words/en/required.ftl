### What --require asks for, and what came of it.

heading-required = Required
required-met = met
required-not-met = NOT met
required-state = { $state }: { $reason }
required-no-far-end = no far end with the key was heard that would prove both ways
required-not-asked = the far end was not asked on it
required-not-counted = it is answered, and the far end did not count it
required-not-both-ways = by the far end: { $passage }
required-note = probe809: { $target }: required and not met: { $channel } ({ $why })
value-channel = a channel, or both-ways
require-both-ways-alone = --require both-ways is said of channels: name them beside it, as in --require esp,ike4500,both-ways.
require-both-ways-needs-key = --require both-ways needs a far end: give --witness-key-file, and run probe809 respond with the same key.
