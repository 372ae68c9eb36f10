/** The language that the interface is read in: the system's, or the one that was chosen. */
import { expect, openLab, test } from './host'

test('a chosen language is spoken at once, on the bench too, and after a reload', async ({ app }) => {
  await expect(app.locator('html')).toHaveAttribute('lang', 'en')
  await openLab(app, 'capstone')
  await expect(app.getByRole('tab', { name: 'kernel.ts (read only)' })).toBeVisible()
  await app.getByTestId('run').click()
  await expect(app.getByTestId('run')).toHaveAttribute('data-state', 'idle')
  await app.getByTestId('settings').click()
  await app.getByTestId('language').selectOption('zh-CN')
  await expect(app.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect(app.getByTestId('run')).toContainText('运行')
  await expect(app.getByTestId('check')).toHaveText('检查')
  await expect(app.getByRole('tab', { name: 'kernel.ts（只读）' })).toBeVisible()
  await expect(app.getByTestId('memory')).toHaveAccessibleName('内存')
  await app.reload()
  await expect(app.getByTestId('run')).toContainText('运行')
  await app.getByTestId('settings').click()
  await expect(app.getByLabel('语言')).toHaveValue('zh-CN')
  await app.getByTestId('language').selectOption('en')
  await expect(app.getByTestId('run')).toContainText('Run')
})

test.describe('a system in Chinese', () => {
  test.use({ locale: 'zh-CN' })

  test('is spoken to in Chinese; a sentence that is missing is said in English', async ({ app }) => {
    await expect(app.getByTestId('add-pack')).toHaveText('添加实验包')
    await app.route('**/assets/zh-CN-*.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: "export default { Sandbox: '沙盒' }" })
    )
    await app.reload()
    await expect(app.getByTestId('card-sandbox')).toContainText('沙盒')
    await expect(app.getByTestId('add-pack')).toHaveText('Add a pack')
  })
})
