import type { TemplateRules } from '../check-words'

/** How a Chinese template is cut. */
export const templateRules: TemplateRules = {
  withoutLine: (template) =>
    template
      .replace(/（第 \{line\} 行(，调用 \{call\})?）/g, '')
      .replace(/在第 \{line\} 行(?=[，。；])/g, '')
      .replace(/第 \{line\} 行/g, '这次运行'),
  withoutCall: (template) => template.replace(/（调用 \{call\}）/g, '').replace(/，调用 \{call\}/g, '')
}
