"""Never cuts: one large head, whatever `heads` says."""

fails = ["test_heads_are_cut_read_and_put_together", "test_every_head_reads_in_its_own_way"]

### REGION heads
read = attention(self.query(queries), self.key(keys), self.value(values), mask)
return self.output(read)
