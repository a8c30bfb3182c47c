import { FORGOTTEN } from '../../conversation/forgotten.ts';
import { reduceAlbum, staleAlbum } from '../album/album.ts';
import { pictureAdded, picturesChanged, picturesRemoved } from '../album/kernel-news.ts';
import { withEntry } from '../conversation/conversation.ts';
import { remember, withoutTalk } from '../prompt/history.ts';
import type { Action, KernelEvent } from './actions.ts';
import { recallDraft } from './draft.ts';
import { withPage } from './gallery.ts';
import { mergeJobs, withPreview } from './jobs.ts';
import type { StageState } from './state.ts';
import { withError, withLanguageNews, withNote, withoutToast } from './toasts.ts';

/** The page's state after an action. Pure: no clock, no DOM, no network. */
export function reduce(state: StageState, action: Action): StageState {
  switch (action.type) {
    case 'kernel':
      return reduceKernel(state, action.event);
    case 'preview':
      return withPreview(state, action.jobId, action.frame);
    case 'link':
      return { ...state, link: action.link };
    case 'live':
      return { ...state, live: action.live };
    case 'sketch':
      return { ...state, sketch: action.sketch };
    case 'draft':
      return { ...state, draft: { ...state.draft, ...action.patch } };
    case 'recall':
      return { ...state, draft: recallDraft(state.draft, action.settings, action.part) };
    case 'submitted':
      // The card turns to what was just asked for, even if a picture was being looked at.
      return closeInspection({
        ...mergeJobs(state, [action.job], false),
        history: remember(state.history, action.prompt),
        sketch: null,
      });
    case 'character-imported':
      return { ...state, charactersImported: state.charactersImported + 1 };
    case 'said':
      return {
        ...state,
        history: action.forgotten ? withoutTalk(state.history) : remember(state.history, action.text),
        draft: state.draft.prompt === action.text ? { ...state.draft, prompt: '' } : state.draft,
      };
    case 'panel':
      return action.panel === 'inspect' ? state : { ...closeInspection(state), panel: action.panel };
    case 'inspect':
      return { ...state, inspected: action.picture, panel: 'inspect', compareWith: null };
    case 'files':
      return { ...state, files: { ...state.files, ...action.patch } };
    case 'gallery.loading':
      return { ...state, gallery: { ...state.gallery, loading: true } };
    case 'gallery.page':
      return { ...state, gallery: withPage(state.gallery, action) };
    case 'gallery.failed':
      return {
        ...state,
        gallery: { ...state.gallery, loading: false, total: state.gallery.pictures.length },
      };
    case 'album.filter':
    case 'album.page':
    case 'album.labels':
    case 'album.select':
      return { ...state, album: reduceAlbum(state.album, action) };
    case 'conversation':
      return { ...state, conversation: action.entries };
    case 'models':
      return { ...state, models: action.models };
    case 'compare':
      return { ...state, compared: action.pictures, compareWith: null };
    case 'compare.with':
      return { ...state, compareWith: action.picture };
    case 'full':
      return { ...state, full: action.on && state.inspected !== null };
    case 'verify':
      return { ...state, verification: { state: 'running', picture: action.picture } };
    case 'verified':
      return state.verification?.picture === action.picture
        ? { ...state, verification: { state: 'done', picture: action.picture, report: action.report } }
        : state;
    case 'verify.failed':
      return state.verification?.picture === action.picture ? { ...state, verification: null } : state;
    case 'voice':
      return { ...state, voice: { ...state.voice, ...action.patch } };
    case 'palette':
      return { ...state, palette: action.palette };
    case 'overlay':
      return { ...state, overlay: action.open };
    case 'note':
      return withNote(state, action.message, action.undo);
    case 'error':
      return withError(state, action.error);
    case 'toast.dismiss':
      return withoutToast(state, action.id);
  }
}

function reduceKernel(state: StageState, event: KernelEvent): StageState {
  switch (event.event) {
    case 'hello': {
      const { version, models, samplers, jobs, queue } = event.data;
      const album = staleAlbum(state.album);
      return mergeJobs({ ...state, version, models, samplers, album, queuePaused: queue.paused }, jobs, true);
    }
    case 'jobs':
      return mergeJobs(state, event.data.jobs, false);
    case 'picture.added':
      return pictureAdded(state, event.data);
    case 'pictures.synced':
      return { ...state, album: staleAlbum(state.album) };
    case 'pictures.changed':
      return picturesChanged(state, event.data.pictures);
    case 'pictures.removed':
      return picturesRemoved(state, event.data.ids);
    case 'conversation':
      return {
        ...state,
        conversation: withEntry(state.conversation, event.data.entry),
        history: event.data.entry?.text === FORGOTTEN ? withoutTalk(state.history) : state.history,
      };
    case 'language':
      return withLanguageNews(state, event.data);
    case 'thought':
      return { ...state, thought: event.data };
    case 'samplers':
      return { ...state, samplers: event.data.samplers };
    case 'queue':
      return { ...state, queuePaused: event.data.paused };
    case 'process':
      return { ...state, processes: { ...state.processes, [event.data.name]: event.data } };
    case 'avatar':
      return { ...state, her: event.data };
    default:
      // A newer kernel may tell things that this page does not know.
      return state;
  }
}

function closeInspection(state: StageState): StageState {
  return state.panel === 'inspect' ? { ...state, panel: null, inspected: null, full: false } : state;
}
