import type { Texts } from '../i18n/en.ts'
import type { snapshotsEn } from './texts-en.ts'

export const snapshotsZh: Texts<typeof snapshotsEn> = {
  title: '快照',
  take: '创建快照',
  takeOf: '为 {{claim}} 创建快照',
  name: '名称',
  class: '快照类',
  defaultClass: '默认（{{name}}）',
  noDefault: '没有默认快照类：请选择一个',
  none: '尚未为此存储卷声明创建快照。',
  how: '卷在某一时刻的内容。若有程序正在写入，应先让它落盘或暂停。',
  taken: '已请求创建快照 {{name}}',
  state: '状态',
  states: { ready: '可用', working: '正在创建', failed: '失败' },
  size: '大小',
  restore: '恢复',
  restoreOf: '将 {{name}} 恢复为新的存储卷声明',
  restoreHow:
    '原存储卷声明及其 Pod 保持不变。将创建一个以快照填充的新声明；按其存储类，立即或在 Pod 使用时得到卷。',
  newSize: '容量，至少 {{least}}',
  takeAll: '为全部存储卷声明创建快照',
  allHow:
    '每个存储卷声明各一个快照，并标记为同一组。各个卷的时刻略有先后：若有程序正在写入，应先让它们落盘或暂停。',
  willTake: '将创建的快照',
  takenAll_one: '已请求创建 {{count}} 个快照：{{name}}',
  takenAll_other: '已请求创建 {{count}} 个快照：{{name}}',
  without: '尚无卷，因此跳过：{{names}}',
  failedSome: '以下被拒绝，其余正在创建：',
  noneOfSet: '尚未为此有状态副本集的存储卷声明一并创建快照。',
  together: '同组快照',
  readyOf: '{{count}} 个中 {{ready}} 个可用',
  restored: '已由快照创建存储卷声明 {{name}}',
}
