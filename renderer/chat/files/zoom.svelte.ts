/** Factor of one step, and how far one gets with them. */
const STEP = 1.25;
const MAX_SCALE = 8;
const MIN_SCALE = 0.05;

/** How large an image is shown on a stage: all of it until somebody chooses otherwise. */
export class Zoom {
  stageWidth = $state(0);
  stageHeight = $state(0);
  naturalWidth = $state(0);
  naturalHeight = $state(0);
  #chosen: number | undefined = $state();
  /** An image is never blown up to fill its stage. */
  readonly #fitting = $derived(Math.min(1, this.stageWidth / this.naturalWidth, this.stageHeight / this.naturalHeight));
  readonly scale = $derived(this.#chosen ?? this.#fitting);
  readonly width = $derived(Math.round(this.naturalWidth * this.scale));
  readonly height = $derived(Math.round(this.naturalHeight * this.scale));
  /** 0 until there is an image. */
  readonly percent = $derived(this.naturalWidth > 0 ? Math.round(this.scale * 100) : 0);

  by(steps: number): void {
    this.#chosen = Math.min(MAX_SCALE, Math.max(MIN_SCALE, this.scale * STEP ** steps));
  }

  fit(): void {
    this.#chosen = undefined;
  }
}
