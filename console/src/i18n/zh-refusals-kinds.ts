// What servers of the API object to in objects of single kinds, in Chinese: Services, values, claims, autoscalers, Pods and
// what they mount, roles, and what stands in the way of a whole object. Pure.

type Parts = readonly string[]
export type Sentence = readonly [pattern: RegExp, words: (parts: Parts) => string]

const always =
  (words: string): Sentence[1] =>
  () =>
    words

const ofValues: readonly Sentence[] = [
  [/^field is immutable when `immutable` is set$/, always('已设为不可变，不能再更改')],
  [/^duplicate of key present in binaryData$/, always('二进制数据中已有同名的键')],
  [/^must be valid JSON$/, always('必须是有效的 JSON')],
]

const ofServices: readonly Sentence[] = [
  [/^may not be set for ExternalName services$/, always('指向集群外名称的服务不能设置')],
  [/^must be a DNS name, not an IP address$/, always('必须是域名，不能是 IP 地址')],
  [/^may not be used when `type` is 'ClusterIP'$/, always('仅限集群内访问的服务不能设置')],
  [
    /^may only be (?:used|set) when `(?:spec\.)?type` is 'LoadBalancer'/,
    always('只有负载均衡类型的服务可以设置'),
  ],
  [/^may only be set for externally-accessible services$/, always('只有集群外可访问的服务可以设置')],
  [/^primary clusterIP can not be unset$/, always('不能去掉已有的地址')],
  [/^primary ipFamily can not be unset$/, always('不能去掉已有的地址族')],
  [/^provided IP is already allocated$/, always('此地址已被占用')],
  [/^provided port is already allocated$/, always('此端口已被占用')],
  [
    /^the provided IP \((\S+)\) is not in the valid range\. The range of valid IPs is (\S+)$/,
    ([ip, range]) => `地址 ${ip} 不在可用范围 ${range} 内`,
  ],
  [
    /^provided port is not in the valid range\. The range of valid ports is (\d+)-(\d+)$/,
    ([from, to]) => `端口必须在 ${from} 到 ${to} 之间`,
  ],
  [/^failed to allocate a serviceIP: range is full$/, always('没有可用的服务地址了')],
  [/^failed to allocate a nodePort: range is full$/, always('没有可用的节点端口了')],
  [/^this cluster is not configured for dual-stack services$/, always('此集群未启用双栈服务')],
]

const ofStorage: readonly Sentence[] = [
  [/^at least 1 access mode is required$/, always('至少需要一种访问模式')],
  [
    /^spec is immutable after creation except resources\.requests and volumeAttributesClassName for bound claims/,
    always('存储卷声明创建后，只有已绑定声明的容量可以更改'),
  ],
  [
    /^field can not be less than (?:status\.capacity|previous value)$/,
    always('不能小于现有的容量：存储卷不能缩小'),
  ],
  [/^cannot be set$/, always('不能设置')],
  [
    /^only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize$/,
    always('只有动态供应、且存储类允许扩容的声明可以扩容'),
  ],
  [/^updates to (\S+) are forbidden\.?$/, ([field]) => `${field} 创建后不能修改`],
  [/^field can not be empty\.?$/, always('不能为空')],
  [/^PVC name "([^"]*)"/, ([name]) => `存储卷声明名称“${name}”不合规则`],
]

const ofMounts: readonly Sentence[] = [
  [/^subPathExpr and subPath are mutually exclusive$/, always('子路径与子路径表达式只能填写一个')],
  [/^can not contain backsteps \('\.\.'\)$/, always('不能包含“..”')],
  [/^must not start with '\.\.'$/, always('不能以“..”开头')],
  [
    /^Bidirectional mount propagation is available only to privileged containers$/,
    always('只有特权容器可以双向传播挂载'),
  ],
  [/^SizeLimit field must be a valid resource quantity$/, always('大小上限必须是有效的数量')],
  [/^must be a number between 0 and 0777 \(octal\), both inclusive$/, always('必须是八进制的 0 到 0777')],
  [/^conflicting duplicate paths$/, always('路径重复')],
  [
    /^(?:fieldRef and resourceFieldRef can not be specified simultaneously)$/,
    always('字段与资源只能引用一个'),
  ],
  [/^one of fieldRef and resourceFieldRef is required$/, always('请引用一个字段或资源')],
  [
    /^(?:error converting fieldPath: )?field label not supported: (.+)$/,
    ([field]) => `不能引用字段 ${field}`,
  ],
  [/^may not specify a duration less than 10 minutes$/, always('有效期不能短于 10 分钟')],
]

const ofPods: readonly Sentence[] = [
  [/^operator must be Exists when `key` is empty/, always('键为空时运算符必须是 Exists，表示匹配所有污点')],
  [
    /^effect must be 'NoExecute' when `tolerationSeconds` is set$/,
    always('设置容忍时长时，效果必须是 NoExecute'),
  ],
  [/^value must be empty when `operator` is 'Exists'$/, always('运算符为 Exists 时不能填写值')],
  [
    /^may not be specified when `operator` is 'Exists' or 'DoesNotExist'$/,
    always('运算符为 Exists 或 DoesNotExist 时不能填写值'),
  ],
  [/^must be specified when `operator` is 'In' or 'NotIn'$/, always('运算符为 In 或 NotIn 时必须填写值')],
  [
    /^must be specified single value when `operator` is 'Lt' or 'Gt'$/,
    always('运算符为 Lt 或 Gt 时必须填写一个值'),
  ],
  [/^not a valid field selector key$/, always('不是可用的字段')],
  [/^can not be empty$/, always('不能为空')],
  [
    /^can only use minDomains if whenUnsatisfiable=DoNotSchedule/,
    always('只有在不满足则不调度时才能设置最少域数'),
  ],
  [/^exists in both matchLabelKeys and labelSelector$/, always('已在标签选择器中')],
  [
    /^must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef`/,
    always('请选择值的来源'),
  ],
  [/^must specify one of: `configMapRef` or `secretRef`$/, always('请选择配置字典或保密字典')],
  [/^must be 1$/, always('必须是 1')],
  [/^must not be set for readinessProbes$/, always('就绪检查不能设置')],
  [
    /^ShareProcessNamespace and HostPID cannot both be enabled$/,
    always('不能同时共享进程空间和使用节点的进程空间'),
  ],
  [/^type is required when (\S+) is set$/, ([field]) => `设置 ${field} 时必须选择类型`],
  [
    /^can only be set when (?:seccomp|AppArmor) type is Localhost$/,
    always('只有使用节点上的配置文件时才能设置'),
  ],
  [/^must be set when (?:seccomp|AppArmor) type is Localhost$/, always('使用节点上的配置文件时必须填写')],
  [/^may not be specified when '?hostNetwork'? is true$/, always('使用节点网络时不能设置')],
  [/^Limit must be set for non overcommitable resources$/, always('此资源不能超额分配，必须设置限制')],
  [/^HugePages require cpu or memory$/, always('使用大页时还必须申请 CPU 或内存')],
  [
    /^must be greater than or equal to aggregate container requests of (\S+)$/,
    ([sum]) => `不能小于各容器请求之和 ${sum}`,
  ],
  [
    /^(?:pod updates may not change fields other than|pod updates may not add or remove containers)/,
    always('Pod 的这些内容创建后不能修改'),
  ],
  [
    /^existing toleration can not be modified except its tolerationSeconds$/,
    always('已有的容忍只能更改其时长'),
  ],
  [/^no PriorityClass with name (\S+) was found$/, ([name]) => `优先级类 ${name} 不存在`],
  [/^pod rejected: RuntimeClass "?([^"\s]+)"? not found$/, ([name]) => `运行时类 ${name} 不存在`],
  [/^ephemeral containers not allowed in pod template$/, always('Pod 模板中不能有临时容器')],
]

const ofSets: readonly Sentence[] = [
  [/^only allowed for updateStrategy 'RollingUpdate'$/, always('只有滚动更新可以设置')],
  [/^cannot be 0$/, always('不能为 0')],
  [/^empty selector is invalid for (\S+)$/, always('选择器不能为空')],
  [/^minAvailable and maxUnavailable cannot be both set$/, always('最少可用与最多不可用只能填写一个')],
]

const ofAutoscalers: readonly Sentence[] = [
  [
    /^must specify at least one Object or External metric to support scaling to zero replicas$/,
    always('缩到 0 个 Pod 时至少需要一个对象指标或外部指标'),
  ],
  [/^must populate information for the given metric source$/, always('请填写所选指标的内容')],
  [/^must be either Utilization, Value, or AverageValue$/, always('必须是使用率、值或平均值之一')],
  [/^must specify at least one Policy$/, always('至少需要一条策略')],
  [/^must be greater or equal to zero$/, always('不能小于 0')],
  [/^must specify a positive target averageValue$/, always('平均值必须大于 0')],
]

const ofAccess: readonly Sentence[] = [
  [/^cannot change roleRef$/, always('角色绑定创建后不能改为另一个角色')],
  [/^verbs must contain at least one value$/, always('至少需要一种操作')],
  [/^resource rules must supply at least one api group$/, always('至少需要一个 API 组')],
  [/^resource rules must supply at least one resource$/, always('至少需要一种资源')],
]

const ofMetadata: readonly Sentence[] = [
  [
    /^name must not be empty$|^kind must not be empty$|^uid must not be empty$|^version must not be empty$/,
    always('不能为空'),
  ],
  [/^not allowed on this type$/, always('此类对象不能设置')],
  [
    /^name is neither a standard finalizer name nor is it fully qualified$/,
    always('终结器的名称必须带有域名'),
  ],
  [
    /^no new finalizers can be added if the object is being deleted/,
    always('对象正在删除，不能再添加终结器'),
  ],
  [/^must be specified for an update$/, always('更改时必须填写')],
  [/^unsupported scope$/, always('不是可用的范围')],
  [/^conflicting scopes$/, always('范围相互冲突')],
]

/** Of one field. */
export const sentencesOfKinds: readonly Sentence[] = [
  ...ofValues,
  ...ofServices,
  ...ofStorage,
  ...ofMounts,
  ...ofPods,
  ...ofSets,
  ...ofAutoscalers,
  ...ofAccess,
  ...ofMetadata,
]

/** Of the whole object. */
export const messagesOfKinds: readonly Sentence[] = [
  [
    /unable to create new content in namespace (\S+) because it is being terminated/,
    ([project]) => `项目 ${project} 正在删除，不能在其中创建内容`,
  ],
  [/the workspace (\S+) is being terminated/, ([workspace]) => `企业空间 ${workspace} 正在删除`],
  [/this namespace may not be deleted/, always('此项目不能删除')],
  [
    /^\S+ "[^"]*" is forbidden: no PriorityClass with name (\S+) was found/,
    ([name]) => `优先级类 ${name} 不存在`,
  ],
  [
    /only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize/,
    always('只有动态供应、且存储类允许扩容的声明可以扩容'),
  ],
  [
    /the UID in the precondition \(\S+\) does not match the UID in record/,
    always('此对象已被删除并重新创建，请查看最新内容后重试'),
  ],
  [
    /the ResourceVersion in the precondition \(\S+\) does not match the ResourceVersion in record/,
    always('此对象已被他人更改，请查看最新内容后重试'),
  ],
  [/^the server could not find the requested resource/, always('服务器没有这种资源')],
  [
    /^the server does not allow this method on the requested resource/,
    always('服务器不支持对此资源进行此操作'),
  ],
  [/^Request entity too large: limit is (\d+)/, ([most]) => `提交的内容超过上限 ${most} 字节`],
  [/^Too many requests, please try again later\.?$/, always('请求过多，请稍后重试')],
  [/^Timeout: request did not complete within the allotted timeout/, always('服务器未能及时完成')],
  [/^no endpoints available for service "?([^"]+?)"?$/, ([name]) => `服务 ${name} 没有可用的 Pod`],
  [
    /strict decoding error: ((?:(?:unknown|duplicate) field "[^"]+"(?:, )?)+)$/,
    ([fields = '']) =>
      [...fields.matchAll(/(unknown|duplicate) field "([^"]+)"/g)]
        .map(([, fault, field]) => (fault === 'unknown' ? `没有名为 ${field} 的字段` : `字段 ${field} 重复`))
        .join('；'),
  ],
  [
    /^the name of the object \((\S+)\) does not match the name on the URL \((\S+)\)$/,
    ([name, other]) => `对象名称 ${name} 与地址中的 ${other} 不一致`,
  ],
  [
    /^the namespace of the provided object does not match the namespace sent on the request$/,
    always('对象所在的项目与请求的不一致'),
  ],
]
