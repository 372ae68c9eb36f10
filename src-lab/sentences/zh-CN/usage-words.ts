/** Why a command cannot be carried out, with --lang: what a command line got wrong, and what it names that cannot be used. */
export const usageInChinese: Readonly<Record<string, string>> = {
  // The command line itself.
  'a command is missing (handoff --help and handoff pack --help tell what there is)':
    '缺少命令（handoff --help 和 handoff pack --help 会列出所有命令）',
  '{{0}} (handoff --help tells what there is)': '{{0}}（handoff --help 会列出可用的内容）',
  "unknown option '{{0}}': {{1}}": '没有选项 {{0}}：{{1}}',
  'handoff run names its machine with --platform': 'handoff run 用 --platform 指定机器',
  "a seed is a lab's: handoff check takes --seed": '种子属于实验：handoff check 有 --seed',
  'only a lab has checks: handoff check takes --instructor': '只有实验才有检查：handoff check 有 --instructor',
  "handoff check takes --machine, one of the lab's": 'handoff check 用 --machine 指定实验的一台机器',
  'a lab says itself in which phase it begins': '实验自己规定从哪个阶段开始',
  'a lab says itself what is typed': '实验自己规定输入什么',
  'handoff run writes a trace': 'handoff run 才写轨迹',
  'handoff run has --watch': 'handoff run 有 --watch',
  "--jobs is a number from 1 to 64, not '{{0}}'": '--jobs 是 1 到 64 的数，而不是“{{0}}”',
  '--trace wants the name of a file, as in out.jsonl': '--trace 需要文件名，例如 out.jsonl',
  '--trace would write over the text in {{0}}: name another file, as in out.jsonl':
    '--trace 会覆盖 {{0}} 中的内容：请指定另一个文件，例如 out.jsonl',
  '--trace writes the trace of one run: name one machine with --platform': '--trace 只写一次运行的轨迹：请用 --platform 指定一台机器',
  '--until goes with --phase pei and mm; this driver runs in {{0}}': '--until 只用于 --phase pei 和 mm；这个驱动程序在 {{0}} 中运行',
  // Labs, packs and machines.
  "there is no pack '{{0}}' (handoff labs lists them)": '没有实验包“{{0}}”（handoff labs 会列出它们）',
  'pack.unreadable: {{0}}': 'pack.unreadable：{{0}}',
  '{{0}}: {{1}}': '{{0}}：{{1}}',
  '{{0}} {{1}}': '{{0}} {{1}}',
  '{{0}} has no lab': '{{0}} 中没有实验',
  "'{{0}}' names no lab: write <pack>/<lab>, as in uefi-memory/12": '“{{0}}”不是实验的名称：请写 <pack>/<lab>，例如 uefi-memory/12',
  "there is no lab '{{0}}' in {{1}} (handoff labs lists them)": '{{1}} 中没有实验“{{0}}”（handoff labs 会列出它们）',
  "the lab has no {{0}} '{{1}}'; there are {{2}}": '这个实验没有{{0}}“{{1}}”；可用的有 {{2}}',
  seed: '种子',
  "there is no platform '{{0}}'; there are {{1}}, and machines of packs by their file's path":
    '没有平台“{{0}}”；可用的有 {{1}}，还可以用文件路径指定实验包的机器',
  '{{0}} has no phase {{1}}; these have: {{2}}': '{{0}} 没有阶段 {{1}}；有这个阶段的是：{{2}}',
  '{{0}} has no phase {{1}}; no platform of this version has it': '{{0}} 没有阶段 {{1}}；这个版本的平台都没有它',
  'no machine of this version goes from {{0}} to {{1}}': '这个版本没有能从 {{0}} 走到 {{1}} 的机器',
  // Files.
  '{{0}} cannot be read: you may not read it': '{{0}} 无法读取：你没有读取的权限',
  '{{0}} cannot be read: it is a link that leads back to itself': '{{0}} 无法读取：它是指回自己的链接',
  '{{0}} cannot be read: is the path right?': '{{0}} 无法读取：路径对吗？',
  '{{0}} cannot be written: you may not write there': '{{0}} 无法写入：你没有在那里写入的权限',
  '{{0}} cannot be written: the disk is full': '{{0}} 无法写入：磁盘已满',
  '{{0}} cannot be written: it is a folder': '{{0}} 无法写入：它是文件夹',
  '{{0}} cannot be written: is the folder there?': '{{0}} 无法写入：那个文件夹存在吗？',
  '{{0}} cannot be made: is the place writable?': '{{0}} 无法创建：那里可以写入吗？',
  "there is no file '{{0}}'": '没有文件“{{0}}”',
  '{{0}} is {{1}}, and no {{2}}: name a file': '{{0}} 是{{1}}，不是{{2}}：请指定一个文件',
  '{{0}} is larger than {{1}} KiB, which is the most that a {{2}} may have': '{{0}} 超过了 {{1}} KiB，而{{2}}最多只能这么大',
  'a folder': '文件夹',
  'a named pipe': '命名管道',
  'a device': '设备',
  'a socket': '套接字',
  'something else': '别的东西',
  driver: '驱动程序',
  export: '导出的文件',
  moment: '时刻文件',
  recording: '记录文件',
  'class list': '名单',
  '{{0}} is no text in UTF-8: save it once more, as UTF-8': '{{0}} 不是 UTF-8 文本：请另存为 UTF-8',
  "{{0}} is no driver: name a TypeScript file that ends in '.ts' and is no '.d.ts'":
    '{{0}} 不是驱动程序：请指定以 .ts 结尾、且不是 .d.ts 的 TypeScript 文件',
  'the driver has more than {{0}} files': '驱动程序的文件超过了 {{0}} 个',
  "the driver's files together are larger than {{0}} MiB": '驱动程序的文件加起来超过了 {{0}} MiB',
  '{{0}} holds nothing of this lab': '{{0}} 中没有这个实验的内容',
  '{{0}} cannot be used: {{1}}': '{{0}} 不能使用：{{1}}',
  // A class.
  "there is no '{{0}}': name the folder or the zip of the submissions": '没有“{{0}}”：请指定作业所在的文件夹或 zip',
  "'{{0}}' is no folder, .zip, .handoff or .ts": '“{{0}}”不是文件夹，也不是 .zip、.handoff 或 .ts',
  '{{0}} holds no submission: a folder, a .ts, a .handoff or a .zip for each learner':
    '{{0}} 中没有作业：每个学习者应有一个文件夹、.ts、.handoff 或 .zip',
  '{{0}} cannot be unpacked: {{1}}': '{{0}} 无法解包：{{1}}',
  '{{0}} is no CSV: {{1}}': '{{0}} 不是 CSV：{{1}}',
  "{{0}} has no column 'id' or 'email': its first line names the columns, as in id,name,email":
    '{{0}} 没有 id 或 email 列：第一行写列名，例如 id,name,email',
  '--out {{0}}: its ending says what is written, .csv, .json or .xml (JUnit)':
    '--out {{0}}：文件的扩展名决定写什么：.csv、.json 或 .xml（JUnit）',
  "--shard is a part of all, as in 2/8, not '{{0}}'": '--shard 是全部中的一部分，例如 2/8，而不是“{{0}}”',
  "there is no folder '{{0}}': with --merge name the folder that the shards' .json lie in":
    '没有文件夹“{{0}}”：使用 --merge 时请指定各部分的 .json 所在的文件夹',
  '{{0}} holds no .json that handoff grade --shard wrote': '{{0}} 中没有 handoff grade --shard 写的 .json',
  'the results in {{0}} are not all of one grading of {{1}}': '{{0}} 中的结果不全属于 {{1}} 的同一次评分',
  'these shards of {{0}} are missing in {{1}}: {{2}}': '{{1}} 中缺少（共 {{0}} 个部分）：{{2}}',
  'a shard stands twice in {{0}}': '{{0}} 中有一个部分重复了'
}
