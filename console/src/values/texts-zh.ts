import type { Texts } from '../i18n/en.ts'
import type { valuesEn } from './texts-en.ts'

export const valuesZh: Texts<typeof valuesEn> = {
  edit: '编辑值',
  key: '键',
  twice: '键 {{key}} 出现了两次。',
  file: '文件 {{name}}（不是文本）',
  fromFile: '从文件读取',
  replace: '输入新值',
  keep: '保留原值',
  registry: '镜像仓库 {{number}}',
  addRegistry: '添加镜像仓库',
  removeRegistry: '删除镜像仓库 {{number}}',
  server: '地址',
  username: '用户名',
  password: '密码',
  account: '服务账户',
  accountHow:
    '集群会向其中写入一个永不过期的令牌。若程序可以申请有期限的令牌（kubectl create token），后者更安全。',
  immutable: '不可变',
  immutableYes: '是：它的值不能再更改',
  immutableWhy: '它不可变：任何人都不能再更改它的值。请另建一个并改用其名称，或删除后重新创建。',
  tokenWhy: '服务账户令牌的值由集群自己写入。',
  faults: {
    noCertificate: '不是 PEM 格式的证书：读取它的程序将无法启动。',
    noKey: '不是 PEM 格式的私钥：读取它的程序将无法启动。',
    otherKey: '该私钥与证书不匹配：同时读取两者的程序将无法启动。',
  },
  certificateFor: '用于 {{names}}',
  certificateNames: '证书用于',
  certificateLife: '有效期',
  life: {
    early: '{{at}} 之前无效，还有 {{duration}}',
    valid: '有效期至 {{at}}，还有 {{duration}}',
    soon: '有效期至 {{at}}，仅剩 {{duration}}',
    over: '已于 {{duration}}前过期（{{at}}）',
  },
  noAccount: '此项目中没有服务账户 {{name}}：集群会立即删除该密钥。',
  hints: {
    opaque: '任意的键和值。',
    registry: '用于从需要密码的镜像仓库拉取镜像。',
    tls: '证书及其私钥，均为 PEM 文本。',
    basic: '用户名和密码；其中一个可以留空。',
    ssh: '私钥，格式与 ssh-keygen 生成的一致。',
    token: '让集群外的程序以某个服务账户的身份操作。',
  },
}
