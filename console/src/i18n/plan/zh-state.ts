// How a set stands, and why, in one Chinese sentence.
import type { Held } from '../../../../src/statefulset/nouns/waiting.ts'
import type { Deed, Progress } from '../../../../src/statefulset/set-state.ts'
import type { StateWords } from '../../../../src/statefulset/words/explain.ts'
import { troubleText } from '../../../../src/workload/trouble/trouble-words.ts'
import { zhTroubles } from './zh-troubles.ts'

export const zhState: StateWords = (state, { setName, now }) => {
  switch (state.kind) {
    case 'deleting':
      return `${setName} 正在删除，还剩 ${state.podsLeft} 个 Pod`
    case 'waiting': {
      const { podName, budget, trouble, since, holds } = state.trouble
      const cause = budget
        ? `${budget.unavailable} 个 Pod 不可用（最低的是 ${podName}），最多允许 ${budget.maxUnavailable} 个`
        : `${podName} ${troubleText({ podName, trouble, since, now }, zhTroubles)}`
      return [cause, held[holds], state.progress ? progressText(state.progress) : '']
        .filter(Boolean)
        .join('；')
    }
    case 'acting':
      return `即将${deeds[state.deed]} ${state.podName}`
    case 'empty':
      return `${setName} 已缩容到零`
    case 'complete':
      return `全部 ${state.replicas} 个 Pod 均已就绪，且为最新`
    case 'onDelete':
      return `全部 ${state.replicas} 个 Pod 均已就绪；${state.outdated} 个仍为较旧的修订版，有人删除它们时才会替换（OnDelete）`
    case 'heldAtPartition':
      return `全部 ${state.replicas} 个 Pod 均已就绪；已更新 ${state.updated} 个，序号低于 ${state.ordinal} 的保持不变（分区）`
  }
}

const held: { readonly [H in Held]: string } = {
  creation: '在此之前不再创建 Pod',
  scaleDown: '缩容等待中',
  update: '更新等待中',
  completion: '',
}

const deeds: { readonly [D in Deed]: string } = { create: '创建', delete: '删除', repair: '修复' }

const progressText = ({ of, count, replicas }: Progress): string =>
  `${replicas} 个中已${of === 'updated' ? '更新' : '就绪'} ${count} 个`
