"""Never moves the running statistics."""

fails = ["test_running_statistics_follow_the_batches"]

### REGION remember
return None
