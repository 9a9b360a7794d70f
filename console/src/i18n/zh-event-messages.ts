// What the API server's own controllers, the scheduler and the node say most often, in events and conditions, in Chinese.
// It is data and stays English where they come from: a message that is not known here is shown as it came.

import { againstNodes } from '../../../src/workload/trouble/placement-words.ts'

type Parts = readonly string[]

type Known = readonly (readonly [pattern: RegExp, words: (parts: Parts) => string])[]

const ofClaims: Known = [
  [/^External resizer is resizing volume (\S+)$/, ([volume]) => `正在扩容存储卷 ${volume}`],
  [
    /^no persistent volumes available for this claim and no storage class is set$/,
    () => '没有可用的存储卷，也没有设置存储类',
  ],
  [/^volume "(.+)" already bound to a different claim\.$/, ([volume]) => `存储卷 ${volume} 已绑定到其他声明`],
  [/^waiting for pods? (\S+) to be scheduled$/, ([pods]) => `等待 ${pods} 调度`],
  [/^storageclass\.storage\.k8s\.io "(.+)" not found$/, ([name]) => `存储类 ${name} 不存在`],
  [/^no volume plugin matched name: (.+)$/, ([name]) => `没有名为 ${name} 的制备器`],
  [
    /^failed to provision volume with StorageClass "(.+?)": (.+)$/s,
    ([name, error]) => `无法以存储类 ${name} 制备存储卷：${error}`,
  ],
  [
    /^Bound claim has lost (?:its|reference to) PersistentVolume\./,
    () => '绑定的存储卷已丢失，其数据也已丢失',
  ],
  [/^Two claims are bound to the same volume/, () => '两个声明绑定到了同一个存储卷，此声明的绑定有误'],
]

const ofPods: Known = [
  [/^Failed to pull image "(.+?)": (.+)$/s, ([image, error]) => `无法拉取镜像 ${image}：${error}`],
  [
    /^Container image "(.+)" is not present with pull policy of Never$/,
    ([image]) => `节点上没有镜像 ${image}，而拉取策略为从不拉取`,
  ],
  [/^Failed to create pod sandbox: (.+)$/s, ([error]) => `无法创建 Pod 的运行环境：${error}`],
  [/^error killing pod: (.+)$/s, ([error]) => `无法停止 Pod：${error}`],
  [
    /^Container (\S+) failed (liveness|startup) probe(, will be restarted)?$/,
    ([name, probe = '', again]) =>
      `容器 ${name} 的${probe === 'liveness' ? '存活' : '启动'}探针失败${again ? '，将重启' : ''}`,
  ],
  [/^Pod was active on the node longer than the specified deadline$/, () => 'Pod 的运行时间超过了期限'],
  [/^Pod was rejected: (.+)$/s, ([why = '']) => `节点拒绝了该 Pod：${saidBy(ofPods, why) ?? why}`],
  [
    /^Node didn't have enough resource: (\S+), requested: (\d+), used: (\d+), capacity: (\d+)$/,
    ([name, wanted, used, all]) => `节点的 ${name} 不足：请求 ${wanted}，已用 ${used}，共 ${all}`,
  ],
  [/^Taint manager: deleting due to NoExecute taint$/, () => '因节点的污点而删除'],
  [/^Marking for deletion Pod (\S+)$/, ([pod]) => `将删除 ${pod}`],
  [/^No matching pods found$/, () => '没有匹配的 Pod'],
  [
    /^0\/(\d+) nodes are available: (.+)$/s,
    ([count, why = '']) =>
      `${count} 个节点均不可用：${againstNodes(why)
        .split(/, (?=\d)/)
        .map(objection)
        .join('，')}`,
  ],
  [/^(\d+ (?:Insufficient |Too many pods|node\(s\) ).*)$/s, ([one = '']) => objection(one)],
]

/** `2 Insufficient cpu`: how many nodes say it, and what. */
function objection(text: string): string {
  const [, count, why = text] = /^(\d+) (.+)$/s.exec(text) ?? []
  const words = saidBy(objections, why) ?? why
  // As in all Chinese texts, letters stand apart from the signs beside them.
  return count === undefined ? words : `${count} 个${/^\w/.test(words) ? ' ' : ''}${words}`
}

const objections: Known = [
  [/^Insufficient (\S+)$/, ([name]) => `${name} 不足`],
  [/^Too many pods$/, () => 'Pod 已满'],
  [/^node\(s\) were unschedulable$/, () => '已停止调度'],
  [/^node\(s\) had untolerated taint/, () => '有未容忍的污点'],
  [/^node\(s\) didn't match the requested node name$/, () => '不是所要求的节点'],
  [/^node\(s\) didn't match Pod's node affinity\/selector$/, () => '不符合节点选择器或节点亲和性'],
  [/^node\(s\) didn't match pod affinity rules$/, () => '不符合 Pod 亲和性'],
  [/^node\(s\) didn't match pod anti-affinity rules$/, () => '不符合 Pod 反亲和性'],
  [/^node\(s\) didn't match pod topology spread constraints/, () => '不符合拓扑分布约束'],
  [/^node\(s\) didn't match PersistentVolume's node affinity$/, () => '不在存储卷所在的节点上'],
  [/^pod has unbound immediate PersistentVolumeClaims$/, () => '存储卷声明尚未绑定'],
]

const ofNodes: Known = [
  [/^Node is not ready$/, () => '节点未就绪'],
  [/^kubelet has sufficient memory available$/, () => '内存充足'],
  [/^kubelet has no disk pressure$/, () => '磁盘充足'],
  [/^kubelet has sufficient PID available$/, () => '进程号充足'],
  [/^kubelet is posting ready status$/, () => '节点代理报告就绪'],
  [/^Kubelet stopped posting node status\.$/, () => '节点代理已停止报告状态'],
  [/^Kubelet never posted node status\.$/, () => '节点代理从未报告状态'],
]

const statusWords: { readonly [word: string]: string } = {
  unready: '未就绪',
  incomplete: '未完成',
  unknown: '状态未知',
}

const ofConditions: Known = [
  [/^(containers with \S+ status: \[.*\])$/, ([whole = '']) => containersSaid(whole)],
]

const containersSaid = (text: string): string =>
  [...text.matchAll(/containers with (\S+) status: \[(.*?)\]/g)]
    .map(([, word = '', names = '']) => `${statusWords[word] ?? word}的容器：${names.split(' ').join('、')}`)
    .join('；')

const messages: Known = [
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
  [
    /^Back-off pulling image "(.+?)"(?:: (?:ErrImagePull: )?(.+))?$/s,
    ([image, error]) => `镜像 ${image} 拉取失败，等待后重试${error ? `：${error}` : ''}`,
  ],
  [/^Error: (ErrImagePull|ImagePullBackOff)$/, () => '镜像拉取失败'],
  [/^Error: (.+)$/s, ([error]) => `出错：${error}`],
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
  ...ofClaims,
  ...ofPods,
  ...ofNodes,
  ...ofConditions,
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

const causes: Known = [
  [/^(\S+) to terminate$/, ([pod]) => `等待 ${pod} 终止`],
  [/^(\S+) to be Running and Ready$/, ([pod]) => `等待 ${pod} 运行并就绪`],
  [/^(\S+) to be Ready for minReadySeconds$/, ([pod]) => `等待 ${pod} 就绪足够久`],
  [/^(\S+) to be Running and Ready before (\S+) may go$/, ([below, pod]) => `${below} 就绪后才能移除 ${pod}`],
  [/^claim (\S+) of (\S+) to be gone$/, ([claim, pod]) => `等待 ${pod} 的存储卷声明 ${claim} 删除完毕`],
]

function causeWords(cause: string): string {
  return saidBy(causes, cause) ?? `等待 ${cause}`
}

function saidBy(list: Known, text: string): string | null {
  for (const [pattern, words] of list) {
    const found = pattern.exec(text)
    if (found) return words(found.slice(1))
  }
  return null
}

/** Null where it is none of those that are known. */
/** Events of one kind that differ in their messages alone come as one, with the newest of these. */
const combined = '(combined from similar events): '

/** Null for what is not known here. */
export function zhEventMessage(message: string): string | null {
  if (!message.startsWith(combined)) return saidBy(messages, message)
  return `（合并了类似的事件）${zhSaid(message.slice(combined.length))}`
}

/** As it came where it is not known here. */
export const zhSaid = (message: string): string => zhEventMessage(message) ?? message
