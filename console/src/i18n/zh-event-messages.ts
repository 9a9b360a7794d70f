// What the API server's own controllers, the scheduler and the node say most often, in Chinese. Events are data and stay
// English where they come from: a message that is not known here is shown as it came.

type Parts = readonly string[]

const messages: readonly (readonly [pattern: RegExp, words: (parts: Parts) => string])[] = [
  [/^Create Pod (\S+) in StatefulSet \S+ successful$/, ([pod]) => `已创建 ${pod}`],
  [/^Delete Pod (\S+) in StatefulSet \S+ successful$/, ([pod]) => `已删除 ${pod}`],
  [/^Update Pod (\S+) in StatefulSet \S+ successful$/, ([pod]) => `已更新 ${pod}`],
  [
    /^Create Pod (\S+) in StatefulSet \S+ failed error: (.+)$/s,
    ([pod, error]) => `无法创建 ${pod}：${error}`,
  ],
  [
    /^Delete Pod (\S+) in StatefulSet \S+ failed error: (.+)$/s,
    ([pod, error]) => `无法删除 ${pod}：${error}`,
  ],
  [
    /^Create Claim (\S+) Pod (\S+) in StatefulSet \S+ success$/,
    ([claim, pod]) => `已为 ${pod} 创建存储卷声明 ${claim}`,
  ],
  [
    /^Create Claim (\S+) for Pod (\S+) in StatefulSet \S+ failed error: (.+)$/s,
    ([claim, pod, error]) => `无法为 ${pod} 创建存储卷声明 ${claim}：${error}`,
  ],
  [
    /^StatefulSet \S+ is recreating (failed|terminated) Pod (\S+)$/i,
    ([how, pod]) => `正在重建${how === 'failed' ? '失败' : '已结束'}的 Pod ${pod}`,
  ],
  [
    /^Waiting for (.+?); (.+)$/,
    ([cause = '', held = '']) => `${causeWords(cause)}；${heldWords[held] ?? held}`,
  ],
  [/^Successfully assigned (\S+) to (\S+)$/, ([pod, node]) => `已将 ${pod} 调度到节点 ${node}`],
  [/^Pulling image "(.+)"$/, ([image]) => `正在拉取镜像 ${image}`],
  [/^Successfully pulled image "(.+?)" in (\S+)/, ([image, time]) => `已拉取镜像 ${image}，用时 ${time}`],
  [/^Container image "(.+)" already present on machine/, ([image]) => `镜像 ${image} 已在节点上`],
  [/^Back-off pulling image "(.+)"$/, ([image]) => `镜像 ${image} 拉取失败，等待后重试`],
  [/^Error: (ErrImagePull|ImagePullBackOff)$/, () => '镜像拉取失败'],
  [/^Container created$/, () => '容器已创建'],
  [/^Container started$/, () => '容器已启动'],
  [/^Stopping container (\S+)$/, ([name]) => `正在停止容器 ${name}`],
  [
    /^Back-off restarting failed container (\S+) in pod (\S+)/,
    ([name]) => `容器 ${name} 反复失败，等待后重启`,
  ],
  [
    /^(Readiness|Liveness|Startup) probe failed: (.+)$/s,
    ([probe = '', answer]) => `${probes[probe] ?? probe}探针失败：${answer}`,
  ],
  [/^Node (\S+) event: Registered Node \S+ in Controller$/, ([node]) => `节点 ${node} 已注册`],
  [/^Node \S+ event: Removing Node (\S+) from Controller$/, ([node]) => `正在移除节点 ${node}`],
  [
    /^Node (\S+) status is now: (\S+)$/,
    ([node, state = '']) => `节点 ${node}：${nodeStates[state] ?? state}`,
  ],
  [/^Starting kubelet\.$/, () => '节点代理正在启动'],
  [/^waiting for first consumer to be created before binding$/, () => '等待首个 Pod 使用时绑定'],
  [/^Successfully provisioned volume (\S+)/, ([volume]) => `已制备存储卷 ${volume}`],
  [/^Resize volume succeeded$/, () => '存储卷扩容成功'],
]

const nodeStates: { readonly [state: string]: string } = {
  NodeReady: '就绪',
  NodeNotReady: '未就绪',
  NodeSchedulable: '可调度',
  NodeNotSchedulable: '不可调度',
  NodeHasSufficientMemory: '内存充足',
  NodeHasInsufficientMemory: '内存紧张',
  NodeHasNoDiskPressure: '磁盘充足',
  NodeHasDiskPressure: '磁盘紧张',
  NodeHasSufficientPID: '进程号充足',
  NodeHasInsufficientPID: '进程号紧张',
}

const probes: { readonly [kind: string]: string } = {
  Readiness: '就绪',
  Liveness: '存活',
  Startup: '启动',
}

const heldWords: { readonly [held: string]: string } = {
  'no further Pod is created': '暂不创建更多 Pod',
  'scaling down is held up': '缩容暂停',
  'the rollout is held up': '更新暂停',
  'nothing else is left to do': '其余都已完成',
}

const causes: readonly (readonly [pattern: RegExp, words: (parts: Parts) => string])[] = [
  [/^(\S+) to terminate$/, ([pod]) => `等待 ${pod} 终止`],
  [/^(\S+) to be Running and Ready$/, ([pod]) => `等待 ${pod} 运行并就绪`],
  [/^(\S+) to be Ready for minReadySeconds$/, ([pod]) => `等待 ${pod} 就绪足够久`],
  [/^(\S+) to be Running and Ready before (\S+) may go$/, ([below, pod]) => `${below} 就绪后才能移除 ${pod}`],
  [/^claim (\S+) of (\S+) to be gone$/, ([claim, pod]) => `等待 ${pod} 的存储卷声明 ${claim} 删除完毕`],
]

function causeWords(cause: string): string {
  return saidBy(causes, cause) ?? `等待 ${cause}`
}

function saidBy(list: typeof messages, text: string): string | null {
  for (const [pattern, words] of list) {
    const found = pattern.exec(text)
    if (found) return words(found.slice(1))
  }
  return null
}

/** Null where it is none of those that are known. */
export const zhEventMessage = (message: string): string | null => saidBy(messages, message)
