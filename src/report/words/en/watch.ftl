### What --watch says each time.

watch-line = { $time }  { $target }: { $verdict }
watch-verdict = verdict
watch-change = { $what }: { $before } -> { $now }
watch-no-change = no change
watch-error = { $error }
watch-separator = { "; " }
value-interval = between 10 seconds and 1 hour
