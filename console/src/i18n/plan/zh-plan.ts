// A plan in Chinese: its steps, claims, times and end. Hazards and causes stand beside it.
import type {
  ClaimForecast,
  Note,
  PlannedStep,
  Result,
  StepCause,
} from '../../../../src/foresee/plan-document.ts'
import type { PlanWords } from '../../../../src/foresee/words/plan-words.ts'
import { blockerText, problemText, reasonText, referenceText } from './zh-causes.ts'
import { zhClaimHazards } from './zh-hazards-claims.ts'
import { zhClusterHazards } from './zh-hazards-cluster.ts'
import { zhRolloutHazards } from './zh-hazards-rollout.ts'
import { zhState } from './zh-state.ts'
import { zhTroubles } from './zh-troubles.ts'

export const chinese: PlanWords = {
  troubles: zhTroubles,
  state: zhState,
  hazards: { ...zhRolloutHazards, ...zhClaimHazards, ...zhClusterHazards },
  step: describeStep,
  seconds: formatSeconds,
  revision: ({ name, number, kind }) =>
    `${name}（修订版 ${number}，${{ new: '新的修订版', reused: '重新使用较早的修订版', unchanged: '即现有的修订版' }[kind]}）`,
  claims: describeClaims,
  duration: ({ pace, typicalSeconds, worstSeconds }) =>
    `约 ${formatSeconds(typicalSeconds)}，最坏情况 ${formatSeconds(worstSeconds)}（${
      pace.kind === 'observed'
        ? `依据该有状态副本集 ${pace.pods} 个 Pod 的启动时间`
        : '假定值：没有 Pod 能说明启动需要多久'
    }）`,
  failure: ({ stopsAt, available, replicas }) =>
    `如果新的 Pod 始终不就绪，更新会停在 ${stopsAt}，此时 ${replicas} 个中有 ${available} 个可用。届时这样退回：`,
  note: describeNote,
  result: describeResult,
  stuck: cause => `卡住，等待 ${cause}`,
  refused: () => 'API 拒绝此更改，没有任何变化',
  blocker: blockerText,
  reason: reasonText,
  reference: referenceText,
  problem: problemText,
}

function describeStep({ kind, pod, cause, revision }: PlannedStep): string {
  switch (kind) {
    case 'create':
      return `创建 ${pod}，修订版 ${revision}${cause === 'replace' ? '' : cause === 'scaleUp' ? '（扩容）' : '（缺失）'}`
    case 'delete':
      return `删除 ${pod}（${causes[cause]}）`
    case 'wait':
      return `等待 ${pod} ${causes[cause]}`
  }
}

const causes: { readonly [C in StepCause]: string } = {
  missing: '缺失',
  scaleUp: '扩容',
  replace: '替换',
  scaleDown: '缩容',
  update: '更新',
  failed: '已失败',
  succeeded: '已结束',
  setDeleted: '有状态副本集被删除',
  repair: '阻碍更新',
  terminating: '终止',
  notReady: '运行并就绪',
  notAvailable: '就绪满 minReadySeconds',
  claim: '得到存储卷声明',
}

function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} 秒`
  const whole = Math.round(seconds)
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  if (hours > 0) return minutes > 0 ? `${hours} 小时 ${minutes} 分钟` : `${hours} 小时`
  return rest > 0 ? `${minutes} 分 ${rest} 秒` : `${minutes} 分钟`
}

const fates: { readonly [F in ClaimForecast['fate']]: string } = {
  kept: '保留',
  created: '新建，为空',
  resumed: '沿用原有数据',
  orphaned: '保留，但没有 Pod 挂载',
  deleted: '连同数据一起删除',
  emptied: '连同数据一起删除，再新建为空',
}

function describeClaims(claims: readonly ClaimForecast[]): readonly string[] {
  const kept = claims.filter(({ fate }) => fate === 'kept').length
  const others = claims
    .filter(({ fate }) => fate !== 'kept')
    .map(
      ({ name, fate, goesWithSet }) =>
        `${name}：${fates[fate]}${fate === 'orphaned' && goesWithSet ? '；删除有状态副本集时一并删除' : ''}`,
    )
  return [...others, ...(kept > 0 ? [`保留 ${kept} 个`] : [])]
}

function describeNote(note: Note): string {
  switch (note.kind) {
    case 'unread':
      return `无法读取 ${note.what}，因此与之相关的内容无法预测：${note.reason}`
    case 'unasked':
      return `没有询问服务器是否接受此更改、会添加什么：这需要对 statefulsets.apps 的 ${note.verb} 权限`
    case 'imageUnknown':
      return `不清楚能否拉取 ${note.image}：${note.reason}`
    case 'warning':
      return `API 警告：${note.message}`
  }
}

function describeResult(result: Result): string {
  if (result.kind === 'removed')
    return result.arePodsLeft
      ? `${result.name} 已删除；其 Pod 保留，不再归属任何对象`
      : `${result.name} 及其 Pod 均已删除`
  const { updated, old, revision } = result
  return old === 0
    ? `共 ${updated} 个 Pod，全部为修订版 ${revision}`
    : `共 ${updated + old} 个 Pod，其中 ${updated} 个为修订版 ${revision}，${old} 个仍为较旧的修订版`
}
