# The torchgrade command with all that it needs to hold student code, as an ordinary user:
#
#     docker build -t torchgrade .
#     docker run --rm -it --security-opt seccomp=unconfined --security-opt apparmor=unconfined \
#         --security-opt systempaths=unconfined -v "$PWD:/course" torchgrade doctor
#
# Student code is held in namespaces of its own, inside of this container's. Docker forbids them unless it is told:
#   seccomp=unconfined      its filter refuses new user namespaces
#   apparmor=unconfined     its profile refuses mounts, also inside of them
#   systempaths=unconfined  while paths of /proc are masked, the kernel lets nobody mount a /proc of their own
# All three loosen the container around torchgrade, and not the box around student code, which torchgrade makes itself and
# attacks before every batch. Without them it holds student code in the mode `landlock` where the kernel is Linux 6.12
# or newer, and refuses to run any where it is not. `torchgrade doctor` shows what holds. docs/instructor.md says more.

FROM debian:bookworm-slim AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-venv
COPY . /src
RUN python3 -m venv /build \
    && /build/bin/pip wheel --no-cache-dir --no-deps --wheel-dir /dist /src

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends bubblewrap libseccomp2 python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*

# On Linux, pip brings PyTorch with CUDA, some 5 GB. For a machine without a GPU, PyTorch's page on installing names an index
# of CPU builds: --build-arg PIP_EXTRA_INDEX_URL=...
ARG PIP_EXTRA_INDEX_URL
COPY constraints.txt /dist/
COPY --from=build /dist/*.whl /dist/
RUN python3 -m venv /opt/torchgrade \
    && /opt/torchgrade/bin/pip install --no-cache-dir -c /dist/constraints.txt "$(ls /dist/*.whl)[authoring,quiz]"

RUN useradd --create-home --uid 1000 grader \
    && install -d -o grader -g grader /course
ENV PATH=/opt/torchgrade/bin:/usr/bin:/bin
USER grader
WORKDIR /course
ENTRYPOINT ["torchgrade"]
CMD ["--help"]
