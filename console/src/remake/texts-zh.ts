import type { Texts } from '../i18n/en.ts'
import type { remakeEn } from './texts-en.ts'

export const remakeZh: Texts<typeof remakeEn> = {
  title: '重新创建',
  steps: '逐步进行',
  grow: '{{claim}}：{{from}} → {{to}}',
  hasRoom: '现已有 {{to}}',
  asked: '已申请；卷随后扩大，最迟在其 Pod 重新启动时',
  remove: '移走有状态副本集 {{name}}，其 Pod、存储卷声明和修订记录原样保留',
  create: '重新创建 {{name}}',
  adopt_one: '等待它接管其 {{count}} 个 Pod',
  adopt_other: '等待它接管其 {{count}} 个 Pod',
  states: { done: '已完成：', now: '正在进行：', ahead: '待进行：', refused: '被拒绝：' },
  done: '已完成。过程中没有任何 Pod 重启。',
  doneGrowing: '已完成：每个存储卷声明都已申请新的大小。',
  doneRolling: '已完成：有状态副本集已重新接管其 Pod，并按预览继续进行。',
  underWay: '正在进行。关闭此窗口后仍会继续。',
  stops: {
    refused: '有存储卷声明不被允许扩大，因此有状态副本集保持原样。',
    changed: '期间有人修改了有状态副本集，因此没有移走它。请关闭此窗口，按它现在的样子重新开始。',
    replaced: '现有一个同名的有状态副本集，既不是原来的也不是新的：由他人创建。未对它做任何操作。',
  },
  waiting: {
    gone: '有状态副本集仍在删除中，可能有终结器阻止了它。',
    adopted: '新的有状态副本集尚未接管全部 Pod。',
  },
  unkept: '此浏览器不保存任何内容，而在两次请求之间有状态副本集的定义只存在于此。请先下载定义。',
  failed: '服务器已拒绝：{{message}}',
  failedGone: '有状态副本集已被移走，尚未重新创建：{{message}} 其 Pod 仍在运行，定义保存在此浏览器中。',
  unreached: '未能连接到服务器，或没有收到它的答复。“完成剩余步骤”会先查看已完成的部分，不会重复执行。',
  unreachedGone:
    '有状态副本集已被移走。未能连接到服务器，或没有收到它的答复，无法确定是否已重新创建。“完成剩余步骤”会先查看。其 Pod 仍在运行，定义保存在此浏览器中。',
  tryAgain: '完成剩余步骤',
  download: '下载定义',
  haveIt: '我已另外保存了定义',
  anyway: '仍要继续',
  giveUp: '放弃',
  unfinished: '{{name}}：重新创建在 {{time}} 中断',
  unfinishedGrowing: '{{name}}：扩大存储卷声明在 {{time}} 中断',
  unfinishedGone:
    '有状态副本集 {{name}} 已被移走，尚未重新创建。其 Pod 仍在运行，但无人替换它们；定义保存在此浏览器中。',
  leftAt: '可以从中断处继续完成剩余步骤。',
  expandHow:
    '所选模板的每个存储卷声明都会扩大，包括没有 Pod 的。有状态副本集的模板不可修改，因此随后会以更大的容量、围绕现有 Pod 重新创建有状态副本集：以后的 Pod 也会有该容量，且没有 Pod 会重启。',
  newSize: '{{template}} 的新容量',
  template: '{{template}}（{{now}}）',
  now_one: '现为 {{size}}；{{count}} 个存储卷声明',
  now_other: '现为 {{size}}；{{count}} 个存储卷声明',
  sizes: { invalid: '请填写容量，例如 20Gi', notMore: '只能比现在更大：卷不能缩小' },
  cannot: {
    fixedClass: '{{claim}} 的存储类 {{className}} 不允许卷扩容（allowVolumeExpansion）。',
    missingClass: '{{claim}} 的存储类 {{className}} 不存在，无法扩容。',
    noClass: '{{claim}} 没有存储类，无法扩容。',
  },
  passedOver: '保持原样：{{claim}}，{{why}}',
  why: {
    pending: '它还没有卷。有卷之后请再做一次。',
    terminating: '它正在被删除。',
  },
  noTemplates: '此有状态副本集没有存储卷声明模板。',
  midway:
    '滚动更新尚未结束。新的有状态副本集只知道最新的模板：旧模板的 Pod 保持原样，但一旦被替换就会使用最新模板，分区以下的也一样。',
  manifest: '此后再应用旧清单会被拒绝：请在清单中也写入新值。',
  fixedHow:
    '不可修改的字段通过围绕现有 Pod 重新创建有状态副本集来修改：先删除有状态副本集而保留 Pod，再以新值创建。Pod、存储卷声明及其数据、修订记录都保留；只有 Pod 模板的改动才会重启 Pod。',
  changes: '此前不可修改：{{fields}}',
  make: '重新创建有状态副本集',
  makeFromText: '以此文本重新创建有状态副本集',
  leftOut: '选择器不包含现有的 Pod：新的有状态副本集不会接管它们，且在名称被占用期间无法创建自己的 Pod。',
  expand: '扩大存储卷声明',
}
