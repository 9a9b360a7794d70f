// What servers of the API say most often when they refuse something, in Chinese: by the reason of the refusal, by the kind
// of fault of a field, and by the sentence. Pure.
import type { FieldError } from '../../../src/api/field-error.ts'
import type { Reason } from '../../../src/api/status-error.ts'
import { messagesOfKinds, type Sentence, sentencesOfKinds } from './zh-refusals-kinds.ts'

const reasons: { readonly [R in Reason]: string } = {
  BadRequest: '请求无法识别',
  Unauthorized: '尚未登录或登录已失效',
  Forbidden: '不允许此操作',
  NotFound: '对象不存在',
  MethodNotAllowed: '服务器不支持此操作',
  NotAcceptable: '服务器不支持所要求的格式',
  AlreadyExists: '已存在同名对象',
  Conflict: '对象已被他人更改',
  Gone: '所要求的内容已不再提供',
  Expired: '所要求的版本已过期',
  RequestEntityTooLarge: '提交的内容过大',
  UnsupportedMediaType: '服务器不支持提交的格式',
  Invalid: '内容无效',
  TooManyRequests: '请求过多，请稍后重试',
  InternalError: '服务器内部错误',
  ServiceUnavailable: '服务器暂时不可用',
  Timeout: '服务器未能及时完成',
}

export const faultsZh: { readonly [K in FieldError['kind']]: string } = {
  required: '必填',
  invalid: '值无效',
  notSupported: '不是可用的值',
  forbidden: '不允许',
  duplicate: '与已有的项重复',
  notFound: '未找到',
  tooLong: '过长',
  tooMany: '过多',
  typeInvalid: '类型不正确',
  invalidSomehow: '值无效',
}

const letters = '小写字母、数字和“-”，且首尾必须是字母或数字'
const numbers: { readonly [word: string]: string } = { zero: '0' }
const number = (word = ''): string => numbers[word] ?? word

const sentences: readonly Sentence[] = [
  [/^must be between (\S+) and (\S+?)(?:, inclusive)?$/, ([from, to]) => `必须在 ${from} 到 ${to} 之间`],
  [/^must be greater than or equal to (\d+|zero)/, ([least]) => `不能小于 ${number(least)}`],
  [/^must be greater than or equal to `minReplicas`$/, () => '不能小于最少 Pod 数'],
  [/^must be greater than (\d+|zero)/, ([least]) => `必须大于 ${number(least)}`],
  [/^must be less than or equal to (\d+)$/, ([most]) => `不能大于 ${most}`],
  [
    /^The disruption budget (\S+) needs (\d+) healthy pods and has (\d+) currently/,
    ([name, needs, has]) => `中断预算 ${name} 要求 ${needs} 个健康的 Pod，现有 ${has} 个`,
  ],
  [/^The disruption budget (\S+) is still being processed/, ([name]) => `服务器仍在处理中断预算 ${name}`],
  [/^must be positive$/, () => '必须大于 0'],
  [/^must be (?:an integer|a whole number)/, () => '必须是整数'],
  [/^must be no more than (\d+) (?:characters|bytes)$/, ([most]) => `最多 ${most} 个字符`],
  [/^may not be more than (\d+) bytes$/, ([most]) => `最多 ${most} 字节`],
  [/^must have at most (\d+) items$/, ([most]) => `最多 ${most} 项`],
  [/^must contain no more than (\d+) characters$/, ([most]) => `最多 ${most} 个字符`],
  [/^a lowercase RFC 1123 label must consist/, () => `只能包含${letters}`],
  [
    /^a lowercase RFC 1123 subdomain must consist/,
    () => '只能包含小写字母、数字、“-”和“.”，且首尾必须是字母或数字',
  ],
  [/^a DNS-1035 label must consist/, () => '只能包含小写字母、数字和“-”，必须以字母开头、以字母或数字结尾'],
  [
    /^a valid label must be an empty string or consist/,
    () => '只能为空，或包含字母、数字、“-”、“_”和“.”，且首尾必须是字母或数字',
  ],
  [
    /^(?:name part )?must consist of alphanumeric characters, '-', '_' or '\.'/,
    () => '只能包含字母、数字、“-”、“_”和“.”，且首尾必须是字母或数字',
  ],
  [/^a valid (?:config|secret) key must consist/, () => '键只能包含字母、数字、“-”、“_”和“.”'],
  [
    /^must contain only alphanumeric characters \(a-z, 0-9\), and hyphens \(-\)$/,
    () => '只能包含小写字母、数字和“-”',
  ],
  [/^must contain at least one letter/, () => '至少包含一个字母'],
  [/^must not contain consecutive hyphens$/, () => '不能包含连续的“-”'],
  [
    /^a valid environment variable name must consist|^environment variable names must consist/i,
    () => '环境变量名不合规则',
  ],
  [/^supported values: (.+)$/, ([values]) => `可用的值：${values}`],
  [/^must be an absolute path$/, () => '必须是绝对路径'],
  [/^name or generateName is required$/, () => '请填写名称'],
  [/^must be unique$/, () => '必须唯一'],
  [/^must not contain '\.\.'$/, () => '不能包含“..”'],
  [/^may not contain '(.)'$/, ([sign]) => `不能包含“${sign}”`],
  [/^must be a valid (?:IP|IPv4 or IPv6) address/, () => '必须是有效的 IP 地址'],
  [/^`selector` does not match template `labels`$/, () => '选择器与模板的标签不匹配'],
  [/^must not be set when/, () => '在此设置下不能填写'],
  [/^field is immutable$/, () => '创建后不能修改'],
  [/^updates to statefulset spec for fields other than/, () => '有状态副本集的这些字段创建后不能修改'],
  [/^must specify a handler type$/, () => '请选择检查方式'],
  [/^may not specify more than 1 handler type$/, () => '只能选择一种检查方式'],
  [/^must be specified when/, () => '在此设置下必填'],
  [/^may not be less than (\S+)$/, ([least]) => `不能小于 ${least}`],
  [
    /^must be (?:less than or )?equal to (\S+) limit of (\S+)$/,
    ([resource, limit]) => `不能超过其 ${resource} 限制 ${limit}`,
  ],
  [/^must be '(\S+)' or '(\S+)'$/, ([one, other]) => `必须是 ${one} 或 ${other}`],
  [/^must be in the range (\d+)-(\d+)$/, ([from, to]) => `必须在 ${from} 到 ${to} 之间`],
  [/^must be greater than 0 and less than (\d+)$/, ([most]) => `必须大于 0 且小于 ${most}`],
  [
    /^must be non-negative and less than terminationGracePeriodSeconds \((\d+)\)$/,
    ([most]) => `不能小于 0，且必须小于终止宽限期 ${most} 秒`,
  ],
  [/^must not be greater than 100%$/, () => '不能超过 100%'],
  [/^must be a valid resource quantity$/, () => '必须是有效的数量'],
  [
    /^must be a standard resource|^doesn't follow extended resource name standard/,
    () => '不是可用的资源名称',
  ],
  [/^must be a relative path$/, () => '必须是相对路径'],
  [/^must be a valid object name$/, () => '不是有效的对象名称'],
  [/^must not begin or end with a hyphen$/, () => '不能以“-”开头或结尾'],
  [/^must not contain dots$/, () => '不能包含“.”'],
  [/^must not be empty$|^cannot be empty$|^must be specified$/, () => '不能为空'],
  [
    /^must not have leading or trailing whitespace$|^must not be padded with whitespace$/,
    () => '首尾不能有空格',
  ],
  [/^must not have more than (\d+) search paths$/, ([most]) => `最多 ${most} 个搜索域`],
  [/^must not have more than (\d+) nameservers$/, ([most]) => `最多 ${most} 个域名服务器`],
  [
    /^must provide at least one DNS nameserver when `dnsPolicy` is None$/,
    () => 'DNS 策略为 None 时至少需要一个域名服务器',
  ],
  [/^must provide `dnsConfig` when `dnsPolicy` is None$/, () => 'DNS 策略为 None 时必须填写 DNS 配置'],
  [/^must match `containerPort` when `hostNetwork` is true$/, () => '使用节点网络时必须与容器端口相同'],
  [/^must have at least one node selector term$/, () => '至少需要一个节点条件'],
  [/^must specify a volume type$/, () => '请选择存储卷类型'],
  [/^may not specify more than 1 volume type$/, () => '只能选择一种存储卷类型'],
  [/^may not have more than one field specified at a time$/, () => '只能选择一个来源'],
  [/^may not be specified when `value` is not empty$/, () => '已填写值时不能再填写来源'],
  [
    /^may not use ReadWriteOncePod with other access modes$/,
    () => 'ReadWriteOncePod 不能与其他访问模式同时使用',
  ],
  [/^may not be set to 'None' for (\S+) services$/, ([type]) => `${type} 类型的服务不能没有地址`],
  [
    /^may not be set for init containers without restartPolicy=Always$/,
    () => '初始化容器不能设置，边车容器可以',
  ],
  [/^may not change once set$/, () => '设置后不能修改'],
  [/^cannot set `allowPrivilegeEscalation` to false and/, () => '特权模式下必须允许提升权限'],
  [/^cannot be set when `hostNetwork` is true$/, () => '使用节点网络时不能设置'],
  [/^must not already exist (?:in|as a path in) (?:volumeMounts|volumeDevices)$/, () => '已被另一处挂载使用'],
  [/^must set either a target raw value or a target utilization$/, () => '请填写使用率或平均值'],
  [/^may not set both a target raw value and a target utilization$/, () => '使用率和平均值只能填写一个'],
  [/^not a valid selector operator$/, () => '不是可用的运算符'],
  [/^a namespace's name must match|^does not match the namespace/, () => '与所在项目不一致'],
  ...sentencesOfKinds,
]

/** Null for what nobody has translated. */
export function sentenceZh(words: string): string | null {
  for (const [pattern, inChinese] of sentences) {
    const [, ...parts] = pattern.exec(words) ?? []
    if (pattern.test(words)) return inChinese(parts)
  }
  return null
}

const verbs: { readonly [verb: string]: string } = {
  get: '读取',
  list: '列出',
  watch: '监视',
  create: '创建',
  update: '替换',
  patch: '更改',
  delete: '删除',
  deletecollection: '批量删除',
}

/** Whole messages, which tell more than their reason: of what, by whom. */
const messages: readonly Sentence[] = [
  [/^\S+ "([^"]+)" already exists$/, ([name]) => `已存在名为“${name}”的对象`],
  [
    /^object is being deleted: \S+ "([^"]+)" already exists/,
    ([name]) => `名为“${name}”的对象仍在删除中，请稍后重试`,
  ],
  [
    /^\S+ "([^"]+)" already exists, the server was not able to generate a unique name/,
    ([name]) => `已存在名为“${name}”的对象，服务器未能生成其他名称`,
  ],
  [/^\S+ "([^"]+)" not found$/, ([name]) => `“${name}”不存在`],
  [
    /^Operation cannot be fulfilled on \S+ "([^"]+)": the object has been modified/,
    ([name]) => `“${name}”已被他人更改，请查看最新内容后重试`,
  ],
  [
    /^an error on the server(?: \(.*\))? has prevented the request from succeeding/,
    () => '服务器内部错误，请求未能完成',
  ],
  [
    /^(?:\S+(?: "[^"]*")? is forbidden: )?User "([^"]+)" cannot (\w+) resource "([^"]+)" in API group "[^"]*"(?: in the namespace "([^"]+)"| at the cluster scope)?$/,
    ([user, verb = '', resource, project]) =>
      `用户 ${user} 无权${project ? `在项目 ${project} 中` : ''}${verbs[verb] ?? `对其执行 ${verb}：`} ${resource}`,
  ],
  [
    /^\S+ "([^"]+)" is forbidden: it is the last account that administers the platform/,
    ([name]) => `${name} 是最后一个平台管理员账户，请先设立另一个管理员`,
  ],
  [/^simulated pods run nothing: there is nothing to/, () => '这是模拟的 Pod，其中没有任何进程'],
  ...messagesOfKinds,
]

/** Null for what nobody has translated: its reason is told, and its own words. */
export function messageZh(message: string): string | null {
  for (const [pattern, inChinese] of messages) {
    const [whole, ...parts] = pattern.exec(message) ?? []
    if (whole !== undefined) return inChinese(parts)
  }
  return null
}

/** What a whole refusal comes to; the sentence of the server follows it. */
export const reasonZh = (reason: Reason): string => reasons[reason]
