// Why a Pod is not well, in Chinese. Messages of programs and of the API are quoted as they came.

import { formatDuration } from '../../../../src/workload/duration-text.ts'
import type { WaitingClaim } from '../../../../src/workload/trouble/claim-trouble.ts'
import { labelMax, type Refusal, refusalOf, setNameMax } from '../../../../src/workload/trouble/refusal.ts'
import type { ContainerExit, ContainerPlace } from '../../../../src/workload/trouble/trouble.ts'
import type { TroubleWords } from '../../../../src/workload/trouble/trouble-words.ts'
import { spaced } from '../../parts/words/spaced.ts'
import { zhApiWords } from '../api-words-zh.ts'
import { zhSaid } from '../zh-event-messages.ts'
import { withoutCodes } from './codes.ts'

export const zhTroubles: TroubleWords = {
  notReady: clause => `未就绪：${clause}`,
  asClause: text => `该 Pod ${text}`,
  said: zhSaid,
  lasting: ms => `（已 ${zhDuration(ms)}）`,
  unready: {
    unscheduled: (_, { lasting }) => `尚未调度${lasting}`,
    schedulingGated: ({ gates }) => `移除 ${listOf(gates)} 之前不会调度`,
    unschedulable: ({ message }, { lasting }) => `无法调度${lasting}${tail(zhSaid(message))}`,
    claimUnbound: ({ message, claim }, { lasting }) =>
      `因缺少存储卷而无法调度${lasting}${claim ? `：${claimText(claim)}` : tail(zhSaid(message))}`,
    nodeMissing: ({ node }) => `所在节点 ${node} 不存在`,
    nodeSilent: ({ node }, { lasting }) => `所在节点 ${node} 没有任何消息${lasting}`,
    nodeNotReady: ({ node, message }, { lasting }) => `所在节点 ${node} 未就绪${lasting}${tail(message)}`,
    mountFailing: ({ message }) => `存储卷无法挂载${tail(message)}`,
    sandboxFailing: ({ message }) => `沙箱无法创建${tail(message)}`,
    imagePull: ({ container, image, message }) =>
      `${image ? `镜像 ${image} ` : `${nameOf(container)}的镜像`}无法拉取${tail(message)}`,
    containerConfig: ({ container, reason, message }) =>
      `${nameOf(container)}无法启动，${startReasons[reason] ?? wordOf(reason)}${tail(message)}`,
    crashLoop: ({ container, restarts, exit }) =>
      `${nameOf(container)}反复崩溃（${exit ? `${exitWords(exit)}，` : ''}已重启 ${restarts} 次）`,
    containerEnded: ({ container, exit }) =>
      `${nameOf(container)}已结束：${exitWords(exit)}${tail(exit.message)}`,
    containerWaiting: ({ container, reason, message }) =>
      `${nameOf(container)}正在等待${tail(message) || `：${wordOf(reason)}`}`,
    initializing: ({ container }, { lasting }) => `初始化容器 ${container} 正在运行${lasting}`,
    starting: (_, { lasting }) => `正在创建容器${lasting}`,
    warned: ({ reason, message }) => `警告：${tail(message).slice(1) || wordOf(reason)}`,
    probeFailing: ({ container, probe, code, answer }, { lasting }) =>
      `${container === null ? '' : `容器 ${container} 的`}${probes[probe]}探针失败${tail(String(code ?? answer))}${lasting}`,
    readinessGate: ({ condition }) => `就绪门控 ${condition} 尚未满足`,
    containersNotReady: (_, { lasting }) => `容器未就绪${lasting}`,
    notReady: ({ message }, { lasting }) => `就绪状态未知${lasting}${tail(message)}`,
  },
  other: {
    creating: () => '正在创建',
    refused: ({ message }) => `无法创建${tail(refusalText(message))}`,
    nameTaken: ({ owner }) =>
      `无法创建：该名称已被${owner ? ` ${owner.kind} ${owner.name} 的` : '一个无主的'} Pod 占用`,
    staleClaim: ({ claim }, { podName }) => `无法创建：存储卷声明 ${claim} 属于先前的 ${podName}，即将被删除`,
    terminatingClaim: ({ claim }) => `正在等待：存储卷声明 ${claim} 正在删除`,
    notAvailableYet: ({ until }, { now }) => `已就绪，${zhDuration(until - now)}后才算可用`,
    unhealthyBelow: ({ below }, { podName }) =>
      `与 ${below} 均不健康；${below} 就绪之前，${podName} 不能移除`,
    ended: ({ phase, reason, message }) =>
      `已结束，${endReasons[reason || phase] ?? wordOf(reason)}${tail(message)}`,
    leaving: () => '正在终止',
    terminating: ({ isOverdue }, { lasting }) => `正在终止${lasting}${isOverdue ? '，宽限期已过' : ''}`,
    finalizers: ({ finalizers }, { lasting }) => `正在终止${lasting}，被终结器 ${listOf(finalizers)} 保留`,
    terminatingOnSilentNode: ({ node }, { lasting }) => `正在终止${lasting}，而所在节点 ${node} 没有任何消息`,
  },
}

function claimText({ name, why }: WaitingClaim): string {
  switch (why.kind) {
    case 'classMissing':
      return `存储卷声明 ${name} 的存储类 ${why.className} 不存在`
    case 'noDefaultClass':
      return `存储卷声明 ${name} 未指定存储类，且集群没有默认存储类`
    case 'classless':
      return `存储卷声明 ${name} 不使用存储类，需要手动创建存储卷`
  }
}

/** Why something may not be made, as the API says it; null for what nobody has translated. */
export function objectionZh(message: string): string | null {
  const { why } = refusalOf(message)
  return why.kind === 'other' ? null : objection(why)
}

function refusalText(message: string): string {
  const { claim, why } = refusalOf(message)
  return claim === null ? objection(why) : `存储卷声明 ${claim} 被拒绝${tail(objection(why))}`
}

function objection(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'nameTooLong':
      return `由有状态副本集名称构成的标签值长 ${refusal.length} 个字符，而上限为 ${labelMax} 个；名称最多 ${setNameMax} 个字符时才能创建 Pod`
    case 'quota':
      return `配额 ${refusal.quota} 已用完（${refusal.amounts
        .map(
          ({ resource, requested, used, limited }) =>
            `${resource}：已用 ${used}，上限 ${limited}，还需 ${requested}`,
        )
        .join('；')}）`
    case 'quotaUnstated':
      return `配额 ${refusal.quota} 要求填写：${refusal.missing
        .map(({ resource, containers }) => `容器 ${listOf(containers)} 的 ${resource}`)
        .join('；')}`
    case 'podSecurity':
      return `Pod 安全级别 ${refusal.level} 不允许模板的以下要求：${refusal.violations.join('，')}`
    case 'limitRange':
      return `资源限制范围不允许：${refusal.objections.join('；')}`
    case 'webhook':
      return `准入 Webhook ${refusal.webhook} 拒绝了它${tail(refusal.message)}`
    case 'webhookFailed':
      return `必须询问的准入 Webhook ${refusal.webhook} 没有应答${tail(refusal.message)}`
    case 'accountMissing':
      return `服务账户 ${refusal.account} 不存在`
    case 'other':
      return refusal.message
  }
}

const startReasons: { readonly [reason: string]: string } = {
  CreateContainerConfigError: '所需的配置不完整',
  CreateContainerError: '节点无法创建它',
  RunContainerError: '节点无法运行它',
  PostStartHookError: '其 postStart 钩子失败',
}

const endReasons: { readonly [reason: string]: string } = {
  Succeeded: '所有容器均已成功结束',
  Failed: '有容器失败',
  Evicted: '它被驱逐',
  DeadlineExceeded: '超过了时限',
  NodeLost: '所在节点失联',
  NodeShutdown: '所在节点已关机',
  Terminated: '所在节点已关机',
  Preempting: '它让位于更重要的 Pod',
}

/** A code in words; one that has none is taken apart. */
const wordOf = (code: string): string =>
  (zhApiWords as { readonly [code: string]: string })[code] ?? spaced(code)

const probes = { readiness: '就绪', startup: '启动', liveness: '存活' } as const

/** `40 秒`, `3 分钟`, `2 小时`: the same rounding as in English. */
function zhDuration(ms: number): string {
  const [number = '', unit = ''] = formatDuration(ms).split(' ')
  return `${number} ${units[unit] ?? unit}`
}

const units: { readonly [unit: string]: string } = { s: '秒', min: '分钟', h: '小时', d: '天' }

const nameOf = ({ name, isInit }: ContainerPlace): string => `${isInit ? '初始化容器' : '容器'} ${name} `

const exitWords = ({ code, signal, isOutOfMemory, reason }: ContainerExit): string =>
  [
    ...(reason ? [wordOf(reason)] : []),
    `退出码 ${code}`,
    ...(signal ? [`信号 ${signal}`] : []),
    ...(isOutOfMemory ? ['内存不足'] : []),
  ].join('，')

const listOf = (names: readonly string[]): string => names.join('、')
const tail = (message: string): string => {
  const line = withoutCodes(firstLine(message))
  return line === '' ? '' : `：${line}`
}
const firstLine = (text: string): string => (text.split('\n')[0] ?? '').trim()
