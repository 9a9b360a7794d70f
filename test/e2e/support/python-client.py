"""What people do with the official client for Python; one line of JSON for each thing: its name, and what came of it."""
import json
import sys
import threading
import time
import traceback
import uuid

from kubernetes import client, config, dynamic, watch
from kubernetes.client import api_client
from kubernetes.leaderelection import electionconfig, leaderelection
from kubernetes.leaderelection.resourcelock.configmaplock import ConfigMapLock
from kubernetes.stream import portforward, stream

config.load_kube_config()
core = client.CoreV1Api()
apps = client.AppsV1Api()
pod, namespace = sys.argv[1], "default"


def lists():
    pages, token = [], None
    while True:
        page = core.list_namespaced_config_map(namespace, label_selector="of=python", limit=1, _continue=token)
        pages.append([each.metadata.name for each in page.items])
        token = page.metadata._continue
        if not token:
            return pages


def watches():
    seen = []
    version = core.list_namespaced_config_map(namespace).metadata.resource_version
    changer = threading.Thread(target=change)
    changer.start()
    watching = watch.Watch()
    for event in watching.stream(
        core.list_namespaced_config_map, namespace, resource_version=version, field_selector="metadata.name=watched", timeout_seconds=30
    ):
        seen.append(event["type"])
        if event["type"] == "DELETED":
            watching.stop()
    changer.join()
    return seen


def change():
    core.create_namespaced_config_map(namespace, {"metadata": {"name": "watched"}})
    core.patch_namespaced_config_map("watched", namespace, {"data": {"a": "1"}})
    core.delete_namespaced_config_map("watched", namespace)


def patches():
    dyn = dynamic.DynamicClient(api_client.ApiClient())
    maps = dyn.resources.get(api_version="v1", kind="ConfigMap")
    core.patch_namespaced_config_map("p1", namespace, {"data": {"strategic": "1"}})
    core.patch_namespaced_config_map("p1", namespace, [{"op": "add", "path": "/data/json", "value": "2"}])
    merge = {"metadata": {"name": "p1"}, "data": {"merge": "3", "strategic": None}}
    maps.patch(body=merge, namespace=namespace, content_type="application/merge-patch+json")
    return dict(core.read_namespaced_config_map("p1", namespace).data)


def executes():
    words = ["sh", "-c", "echo out; echo err >&2; exit 3"]
    shell = stream(
        core.connect_get_namespaced_pod_exec, pod, namespace, command=words, stderr=True, stdin=False, stdout=True, tty=False, _preload_content=False
    )
    shell.run_forever(timeout=20)
    code = shell.returncode
    return [shell.read_stdout(), shell.read_stderr(), code]


def executes_with_input():
    words = ["sh", "-c", "read line; echo got $line"]
    shell = stream(
        core.connect_get_namespaced_pod_exec, pod, namespace, command=words, stderr=True, stdin=True, stdout=True, tty=False, _preload_content=False
    )
    shell.write_stdin("sand\n")
    shell.run_forever(timeout=20)
    return shell.read_stdout()


def executes_at_once():
    return stream(core.connect_get_namespaced_pod_exec, pod, namespace, command=["echo", "hello"], stderr=True, stdin=False, stdout=True, tty=False)


def logs():
    return core.read_namespaced_pod_log(pod, namespace, tail_lines=1)


def follows():
    response = core.read_namespaced_pod_log(pod, namespace, follow=True, _preload_content=False)
    line = next(iter(response.stream())).decode()
    response.close()
    return line.splitlines()[0]


def forwards():
    tunnel = portforward(core.connect_get_namespaced_pod_portforward, pod, namespace, ports=sys.argv[2])
    connection = tunnel.socket(int(sys.argv[2]))
    connection.settimeout(20)
    connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
    said = b""
    while True:
        part = connection.recv(4096)
        if not part:
            break
        said += part
    return said.decode().splitlines()[0]


def leads():
    led = threading.Event()
    lock = ConfigMapLock("python-leader", namespace, uuid.uuid4())
    settings = electionconfig.Config(
        lock, lease_duration=5, renew_deadline=3, retry_period=1, onstarted_leading=led.set, onstopped_leading=None
    )
    threading.Thread(target=leaderelection.LeaderElection(settings).run, daemon=True).start()
    return led.wait(20)


def evicts():
    core.create_namespaced_pod(namespace, {"metadata": {"name": "evicted"}, "spec": {"containers": [{"name": "c", "image": "host", "command": ["sleep", "60"]}]}})
    eviction = client.V1Eviction(metadata=client.V1ObjectMeta(name="evicted"), delete_options=client.V1DeleteOptions(grace_period_seconds=0))
    core.create_namespaced_pod_eviction("evicted", namespace, eviction)
    for _ in range(100):
        if "evicted" not in [each.metadata.name for each in core.list_namespaced_pod(namespace).items]:
            return "gone"
        time.sleep(0.1)
    return "still there"


def scales():
    apps.patch_namespaced_stateful_set_scale("python", namespace, {"spec": {"replicas": 0}})
    return apps.read_namespaced_stateful_set_scale("python", namespace).spec.replicas


def refused():
    try:
        core.create_namespaced_config_map(namespace, {"metadata": {"name": "Not A Name"}})
    except client.ApiException as error:
        return [error.status, json.loads(error.body)["reason"]]


for act in [lists, watches, patches, executes, executes_with_input, executes_at_once, logs, follows, forwards, leads, evicts, scales, refused]:
    try:
        answer = {"result": act()}
    except Exception:
        answer = {"error": traceback.format_exc()}
    print(json.dumps({"name": act.__name__, **answer}), flush=True)
sys.stdout.flush()
# A thread of the election goes on for ever.
import os

os._exit(0)
