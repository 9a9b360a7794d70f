import type { Texts } from '../i18n/en.ts'
import type { scalingEn } from './texts-en.ts'

export const scalingZh: Texts<typeof scalingEn> = {
  target: '伸缩对象',
  range: '范围',
  now: 'Pod',
  nowWanted: '现有 {{now}} 个，期望 {{wanted}} 个',
  last: '上次伸缩',
  never: '尚未伸缩',
  bound: '限制',
  state: '健康的 Pod',
  stateOf: '{{healthy}} / {{expected}}，至少需要 {{desired}} 个',
  uncounted: '尚未统计',
  unhealthy: '未就绪的 Pod',
  follows: '由此产生的影响',
  told: {
    targetMissing: '该项目中没有有状态副本集 {{name}}：在它出现之前不会进行伸缩。',
    targetStopped: '{{name}} 的副本数为零，在有人启动它之前保持不变。',
    scales: '仅按上下限，它就会把 {{name}} 从 {{from}} 个副本调整为 {{to}} 个。',
    scaledBySeveral: '{{names}} 也在伸缩同一个有状态副本集：它们会互相撤销对方的操作。',
    noRequest: '{{name}} 的容器（{{names}}）没有请求 {{resource}}：无法计算使用比例，也就不会据此伸缩。',
    holdsNone: '目前没有带这些标签的 Pod：在出现之前它不保护任何 Pod。',
    holdsAll: '没有填写标签：它保护该项目的所有 Pod。',
    evicts_one: '{{pods}} 个 Pod 全部健康时，每次可驱逐 {{count}} 个。',
    evicts_other: '{{pods}} 个 Pod 全部健康时，每次可驱逐 {{count}} 个。',
    evictsNone: '{{pods}} 个 Pod 永远都不能驱逐：排空其节点的人会一直等待。删除和更新不受它限制。',
    heldBySeveral: '{{names}} 也保护同样的 Pod：同时受多个预算保护的 Pod 完全无法驱逐。',
  },
}
