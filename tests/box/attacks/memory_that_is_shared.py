"""Makes memory that other processes can open, and that may outlive it.

stopped by: seccomp
"""

# %%
from multiprocessing import shared_memory

reach("memfd_create", 319, 0, 0)
reach("memfd_secret", 447, 0)
reach("shmget", 29, 7, 4096, 0o1666)
reach("shmat", 30, 0, 0, 0)
reach("semget", 64, 7, 1, 0o1666)
reach("msgget", 68, 7, 0o1666)
reach("mq_open", 240, 0, 0o102, 0o666, 0)
attempt("shared_memory", lambda: shared_memory.SharedMemory("torchgrade-corpus", create=True, size=4096))
attempt("/dev/shm", lambda: open("/dev/shm/torchgrade-corpus", "wb"))
attempt("a shared tensor", lambda: torch.ones(4).share_memory_())
