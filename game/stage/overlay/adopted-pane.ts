import { Pane } from 'tweakpane';

type Bundle = Parameters<Pane['registerPlugin']>[0] & { css?: string };

/**
 * Tweakpane under our policy. It writes its looks into a `<style>` element, which a page without inline styles refuses;
 * a sheet that is adopted is none.
 */
export class AdoptedPane extends Pane {
  override registerPlugin(bundle: Bundle): void {
    const { css, ...rest } = bundle;
    if (css) adopt(bundle.id, css);
    super.registerPlugin(rest as Bundle);
  }
}

const adopted = new Set<string>();

function adopt(id: string, css: string): void {
  if (adopted.has(id)) return;
  adopted.add(id);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  // Before ours, which say how it fits in here.
  document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets];
}
