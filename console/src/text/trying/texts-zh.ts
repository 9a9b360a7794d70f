import type { Texts } from '../../i18n/en.ts'
import type { savingEn } from './texts-en.ts'

export const savingZh: Texts<typeof savingEn> = {
  title: '将要发生的更改',
  asking: '正在询问服务器会怎么做…',
  wouldChange_one: '服务器将保存以下 {{count}} 个字段的更改：',
  wouldChange_other: '服务器将保存以下 {{count}} 个字段的更改：',
  wouldMake: '服务器会按此处的内容创建它。',
  nothing: '服务器会保持原样：没有任何更改。',
  refused: '服务器拒绝此更改：{{message}}',
  unanswered: '无法询问服务器会怎么做：{{message}}',
  effects: {
    podImage: '使用新镜像的容器会就地重启；Pod 本身保留。',
    podLabels:
      '有状态副本集和服务通过标签识别 Pod。不再符合的 Pod 会脱离其有状态副本集，后者会再创建一个新的 Pod。',
    servicePorts: '此后的连接使用新端口；连接已去掉的端口会被拒绝。',
    configuration:
      '运行中的 Pod 过一会儿会在挂载的文件中看到新内容（用子路径挂载的文件不会更新）；环境变量要等 Pod 被替换后才会更新。不会因此重启任何 Pod。',
    growth: '如果存储类允许，存储卷会扩容，之后不能再缩小。',
    classOfNew: '只影响新的存储卷声明。已有的存储卷保持不变。',
    cordon: '它决定新的 Pod 是否可以调度到此节点。已在运行的 Pod 保留。',
    taints: '带 NoExecute 的污点会立即驱逐不容忍它的 Pod。',
    nodeLabels: '它决定新的 Pod 可以调度到哪里。已在运行的 Pod 保留。',
  },
  joining: '此后新选中的 Pod：',
  leaving: '不再选中、也不再从此服务得到连接的 Pod：',
  selectsNone: '目前的 Pod 都不会被选中。',
  sameSelected: '选中的 Pod 与之前相同。',
  using: '使用它的 Pod：',
  unused: '目前没有 Pod 使用它。',
}
